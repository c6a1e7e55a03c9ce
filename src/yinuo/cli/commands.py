"""Every command by name: where it lives and what it is for. Nothing is imported until it is asked for."""

from dataclasses import dataclass

from yinuo.kit.text import Both, both


@dataclass(frozen=True, slots=True)
class Command:
    """A command's module offers ``configure(parser)`` and ``run(args) -> int``.

    It may also set ``NEEDS_HOME = False`` (works without database and settings), ``NEEDS_DATA = True`` (speaks of what is
    there, so that an empty home and one that waits for its upgrade are refused first) or ``PASSES_ON = True`` (words that
    the parser does not know arrive as ``args.rest``).
    """

    module: str
    about: Both


COMMANDS: dict[str, Command] = {
    "demo": Command("yinuo.cli.demo", both("打开示范公司，一切自动备好", "open the demo company, everything prepared")),
    "test": Command("yinuo.cli.testing", both("在 SQLite 与 PostgreSQL 上运行全部检查", "run every check, on SQLite and on PostgreSQL")),
    "serve": Command("yinuo.cli.serve", both("启动网页与后台", "start the web and the worker behind it")),
    "work": Command("yinuo.cli.work", both("只启动后台：时钟、封存、通知", "start only the worker: clocks, sealing, notices")),
    "upgrade": Command("yinuo.cli.upgrade", both("显示并执行数据库升级", "show, then apply, what the database still lacks")),
    "check": Command("yinuo.cli.check", both("检查这套安装是否稳妥", "check that this installation is sound")),
    "import": Command("yinuo.cli.importing", both("导入以往的服务单", "import past requests from a spreadsheet")),
    "export": Command("yinuo.cli.exporting", both("按条件导出服务单", "export cases exactly as filtered")),
    "policy": Command("yinuo.cli.policy", both("制度：检查、覆盖、预演、试算、缘由", "policy: check, coverage, rehearse, try, why")),
    "case": Command("yinuo.cli.case", both("服务单：查看、列表", "cases: show, list")),
    "journal": Command("yinuo.cli.journal", both("日志：核验", "journal: verify")),
    "clocks": Command("yinuo.cli.clocks", both("时钟：核验", "clocks: verify")),
    "key": Command("yinuo.cli.key", both("密钥：导出", "keys: export")),
    "token": Command("yinuo.cli.token", both("接口令牌：签发、吊销", "API tokens: issue, revoke")),
    "backup": Command("yinuo.cli.backup", both("备份数据与附件", "back up data and attachments")),
    "restore": Command("yinuo.cli.restore", both("从备份恢复", "restore from a backup")),
    "bench": Command("yinuo.cli.bench", both("测量速度", "measure speed")),
}
