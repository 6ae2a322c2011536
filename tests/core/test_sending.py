"""The script that sends files is told where to go on; everybody else is sent there."""

from flask import Flask, redirect

from grants.core.web import sending


def test_only_the_script_is_told_where_to_go_instead_of_being_sent_there() -> None:
    app = Flask("small")
    sending.install(app)
    app.add_url_rule("/send", "send", lambda: redirect("/next", 303), methods=["POST"])
    app.add_url_rule("/wrong", "wrong", lambda: ("wrong", 422), methods=["POST"])
    client, script = app.test_client(), {"X-Sent-By": "uploads"}
    told = client.post("/send", headers=script)
    assert (told.status_code, told.headers["X-Go-To"], told.data, "Location" in told.headers) == (
        204,
        "/next",
        b"",
        False,
    )
    for headers in ({}, {"X-Sent-By": "somebody"}):
        sent = client.post("/send", headers=headers)
        assert (sent.status_code, sent.headers["Location"], "X-Go-To" in sent.headers) == (
            303,
            "/next",
            False,
        )
    wrong = client.post("/wrong", headers=script)
    assert (wrong.status_code, wrong.text) == (422, "wrong")
