"""Node numbers: every process that serves leases one, so that identities made in the same millisecond differ."""

from django.db import DatabaseError, connection, transaction

from yinuo.kit.ids import LEASED, use_node


def lease() -> int:
    """Take the next node number for this process and make its identities with it.

    Before the tables are there the process keeps the number it drew by itself; the answer is then -1.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO journal_node (id, given) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET given = journal_node.given + 1 RETURNING given"
            )
            node = int(cursor.fetchone()[0]) % LEASED
    except DatabaseError:
        return -1
    use_node(node)
    return node
