"""What somebody reads on a page of the product."""

import cast as people


def read_by(person, address: str) -> str:
    answer = people.entering(person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()
