"""资源导入: homes, skills, certificates, shifts, absences, capacities and districts from a file somebody keeps anyway."""
