"""Answers as data: what a server sends, and what the user must be told.

Written after the facts of the panel's wire protocol, none of them copied from a server. ``says``
must stand on standard error, ``hides`` nowhere in it; ``prints`` must stand on standard output.
``call`` is what is called, where it is not the usual function of the API.
"""

# ruff: noqa: E501 - a table: one row, one line

import gzip
import json
from dataclasses import dataclass
from typing import Any

OK, API, ACCESS, CONNECTION, NO_REPLY = 0, 1, 3, 4, 5


@dataclass(frozen=True)
class Answer:
    """One exchange: the API that is called, the answer, and what must come of it."""

    name: str
    api: str
    code: int
    body: Any
    says: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    prints: str = ""
    status: int = 200
    reason: str = "OK"
    headers: tuple[str, ...] = ()
    call: str = ""

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.encode()

    @property
    def message(self) -> bytes:
        """The answer as it goes over the wire."""
        lines = [f"HTTP/1.1 {self.status} {self.reason}", *self.headers]
        if not any(line.lower().startswith("content-length") for line in self.headers):
            lines.append(f"Content-Length: {len(self.content)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.content


def uapi(**fields: Any) -> dict[str, Any]:
    whole = {"status": 1, "data": None, "errors": None, "messages": None, "warnings": None}
    return {**whole, "metadata": {}, **fields}


def whm(data: Any = None, **metadata: Any) -> dict[str, Any]:
    head = {"version": 1, "result": 1, "reason": "OK", "command": "listaccts", **metadata}
    return {"metadata": head} if data is None else {"metadata": head, "data": data}


def api2(data: Any = (), **fields: Any) -> dict[str, Any]:
    inner = {"apiversion": 2, "module": "Cron", "func": "listcron", "event": {"result": 1}}
    return {"cpanelresult": {**inner, "data": list(data), **fields}}


def page(title: str, *lines: str, head: str = "") -> str:
    text = "\n".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}<style>p{{color:red}}</style>"
        f"<script>var error = 'not this';</script></head><body>{text}</body></html>"
    )


GAVE_NONE = "gave no reason"

REASONS = [
    Answer("uapi ok", "uapi", OK, uapi(data=[{"user": "bea"}]), prints="bea"),
    Answer("uapi wrapped", "uapi", OK, {"result": uapi(data=["bea"]), "apiversion": 3}, prints="bea"),
    Answer("uapi errors", "uapi", API, uapi(status=0, errors=["No zone “a.test”."]), ("No zone “a.test”.",)),
    Answer("uapi errors as text", "uapi", API, uapi(status=0, errors="No zone."), ("No zone.",)),
    Answer("uapi several errors", "uapi", API, uapi(status=0, errors=["First.", "Second."]), ("First. Second.",)),
    Answer("uapi status text", "uapi", API, uapi(status="0", errors=["No."]), ("No.",)),
    Answer("uapi reason in messages", "uapi", API, uapi(status=0, messages=["The feature is off."]), ("The feature is off.",), (GAVE_NONE, "message:")),
    Answer("uapi reason in messages beside an empty list", "uapi", API, uapi(status=0, errors=[], messages="It is off."), ("It is off.",), (GAVE_NONE,)),
    Answer("uapi errors and messages", "uapi", API, uapi(status=0, errors=["No."], messages=["Tried twice."]), ("list_ftp: No.", "message: Tried twice.")),
    Answer("uapi error and message alike", "uapi", API, uapi(status=0, errors=["No.", "No."], messages=["No.", "Tried."]), ("message: Tried.",), ("message: No.", "No. No.")),
    Answer("uapi error beside messages", "uapi", API, uapi(status=0, error="It broke.", messages=["Tried."]), ("list_ftp: It broke.", "message: Tried.")),
    Answer("uapi reason in warnings", "uapi", API, uapi(status=0, warnings=["It is off."]), ("list_ftp: It is off.",), (GAVE_NONE, "warning:")),
    Answer("uapi reason in data", "uapi", API, uapi(status=0, data={"reason": "The name is taken."}), ("The name is taken.",), (GAVE_NONE,)),
    Answer("uapi reason in a list", "uapi", API, uapi(status=0, data=[{"reason": "The name is taken."}]), ("The name is taken.",), (GAVE_NONE,)),
    Answer("uapi reason as data", "uapi", API, uapi(status=0, data="The name is taken."), ("The name is taken.",), (GAVE_NONE,)),
    Answer("uapi errors in data", "uapi", API, uapi(status=0, data={"errors": ["Row 3 is bad."]}), ("Row 3 is bad.",), (GAVE_NONE,)),
    Answer("uapi error beside", "uapi", API, uapi(status=0, error="It broke."), ("It broke.",), (GAVE_NONE,)),
    Answer("uapi statusmsg beside", "uapi", API, {"result": uapi(status=0, reason="It broke.")}, ("It broke.",), (GAVE_NONE,)),
    Answer("uapi no reason", "uapi", API, uapi(status=0), (GAVE_NONE,)),
    Answer("uapi success with errors", "uapi", OK, uapi(data=["bea"], errors=["One zone was skipped."]), ("error: One zone was skipped.",), prints="bea"),
    Answer("uapi success with warnings", "uapi", OK, uapi(data=["bea"], warnings=["It is old."]), ("warning: It is old.",), prints="bea"),
    Answer("uapi success with messages", "uapi", OK, uapi(data=["bea"], messages=["It was made."]), ("message: It was made.",), prints="bea"),
    Answer("uapi failure with warnings", "uapi", API, uapi(status=0, errors=["No."], warnings=["It is old."]), ("warning: It is old.", "No.")),
    Answer("uapi errors that are false", "uapi", OK, uapi(data=["bea"], errors=False, warnings=0, messages=""), hides=("error", "warning", "false"), prints="bea"),
    Answer("uapi errors without a status", "uapi", API, {"data": None, "errors": ["No."]}, ("No.",)),
    Answer("uapi error as object", "uapi", API, uapi(status=0, errors=[{"id": 7}]), ('{"id": 7}',)),
    Answer("uapi error with controls", "uapi", API, uapi(status=0, errors=["a\u001b[31mb"]), ("a\\x1b[31mb",), ("\x1b",)),
    Answer("uapi module missing", "uapi", API, uapi(status=0, errors=["Failed to load module “Ftp”: Can't locate Cpanel/API/Ftp.pm"]), ("Can't locate Cpanel/API/Ftp.pm",)),
    Answer("whm ok", "whm", OK, whm({"acct": [{"user": "bea"}]}), prints="bea"),
    Answer("whm reason", "whm", API, whm(result=0, reason="No such user."), ("No such user.",)),
    Answer("whm result text", "whm", API, whm(result="0", reason="No such user."), ("No such user.",)),
    Answer("whm errors beside a reason", "whm", API, whm(result=0, reason="Two errors.", errors=["Line 3 is bad.", "Line 5 is bad."], error_count=2), ("Two errors. Line 3 is bad. Line 5 is bad.",)),
    Answer("whm errors without a reason", "whm", API, whm(result=0, reason="", errors=["Line 3 is bad."]), ("Line 3 is bad.",), (GAVE_NONE,)),
    Answer("whm errors in lines", "whm", API, whm(result=0, reason="OK", errors="Line 3.\nLine 5."), ("Line 3. Line 5.",), (GAVE_NONE,)),
    Answer("whm reason in raw", "whm", API, whm(result=0, reason="", output={"raw": "Checking…\nThe domain is taken.\n"}), ("The domain is taken.",), (GAVE_NONE,)),
    Answer("whm reason as output", "whm", API, whm(result=0, reason="", output="The domain is taken."), ("The domain is taken.",), (GAVE_NONE,)),
    Answer("whm reason in statusmsg", "whm", API, whm(result=0, reason="", statusmsg="The domain is taken."), ("The domain is taken.",), (GAVE_NONE,)),
    Answer("whm reason in output messages", "whm", API, whm(result=0, reason="OK", output={"messages": ["The domain is taken."]}), ("The domain is taken.",), (GAVE_NONE,)),
    Answer("whm reason in output warnings", "whm", API, whm(result=0, reason="OK", output={"warnings": "The domain is taken.\n"}), ("The domain is taken.",), (GAVE_NONE,)),
    Answer("whm raw beside a reason", "whm", API, whm(result=0, reason="No.", output={"raw": "step 1\nstep 2"}), ("message: step 1", "message: step 2", "listaccts: No.")),
    Answer("whm warnings beside a reason", "whm", API, whm(result=0, reason="No.", output={"warnings": ["It is old."]}), ("warning: It is old.", "listaccts: No.")),
    Answer("whm errors without a result", "whm", API, {"metadata": {"version": 1, "errors": ["It is off."]}, "data": None}, ("It is off.",)),
    Answer("whm reason in data", "whm", API, whm({"reason": "The disk is slow."}, result=0, reason=""), ("The disk is slow.",), (GAVE_NONE,)),
    Answer("whm reason in rows of data", "whm", API, whm({"result": [{"status": 0, "statusmsg": "The disk is slow."}]}, result=0, reason=""), ("The disk is slow.",), (GAVE_NONE,)),
    Answer("whm no reason", "whm", API, whm(result=0, reason=""), (GAVE_NONE,)),
    Answer("whm success with a reason", "whm", OK, whm({"x": 1}, reason="Made 3 zones."), ("message: Made 3 zones.",), prints="x"),
    Answer("whm success with OK", "whm", OK, whm({"x": 1}), hides=("message", "OK"), prints="x"),
    Answer("whm success with output", "whm", OK, whm({"x": 1}, output={"warnings": ["w1", "w2"], "messages": "m1\nm2"}), ("warning: w1", "warning: w2", "message: m1", "message: m2"), prints="x"),
    Answer("whm success with errors", "whm", OK, whm({"x": 1}, errors=["One was skipped."]), ("error: One was skipped.",), prints="x"),
    Answer("whm uapi inside", "whm", API, whm({"uapi": uapi(status=0, errors=["Inner no."])}), ("Inner no.",)),
    Answer("whm uapi inside messages", "whm", API, whm({"uapi": uapi(status=0, messages=["Inner no."])}), ("Inner no.",), (GAVE_NONE,)),
    Answer("whm around uapi", "whm", API, whm({"uapi": uapi(data=[1])}, result=0, reason="Outer no."), ("Outer no.",)),
    Answer("whm uapi inside and warnings around", "whm", OK, whm({"uapi": uapi(data=["bea"], warnings=["in"])}, output={"warnings": ["out"]}), ("warning: out", "warning: in"), prints="bea"),
    Answer("whm unknown function", "whm", API, whm(result=0, reason="Unknown app (“x”) requested for this version (1) of the API."), ("Unknown app (“x”)",)),
    Answer("whm bad user", "whm", API, {"type": "text", "error": "User parameter is bad", "data": {"result": "0", "reason": "User parameter is bad"}}, ("User parameter is bad",)),
    Answer("whm 0 ok", "whm", OK, {"version": "11.28"}, prints="11.28"),
    Answer("whm 0 status", "whm", API, {"status": 0, "statusmsg": "It is locked.", "acct": None}, ("It is locked.",)),
    Answer("whm 0 status and reason", "whm", API, {"status": 0, "reason": "It is locked."}, ("It is locked.",)),
    Answer("whm 0 status and message", "whm", API, {"status": "0", "message": "It is locked."}, ("It is locked.",)),
    Answer("whm 0 status alone", "whm", API, {"status": 0}, (GAVE_NONE,)),
    Answer("whm 0 result", "whm", API, {"result": 0, "reason": "It is locked."}, ("It is locked.",)),
    Answer("whm 0 rows with result", "whm", API, {"result": [{"result": 0, "reason": "It is locked."}]}, ("It is locked.",)),
    Answer("whm 0 reason in data", "whm", API, {"type": "text", "data": {"result": "0", "reason": "The user is not yours."}}, ("The user is not yours.",)),
    Answer("whm 0 state is data", "whm", OK, {"status": 0, "name": "bea"}, prints="bea"),
    Answer("whm 0 rows", "whm", API, {"result": [{"status": 0, "statusmsg": "It is locked."}]}, ("It is locked.",)),
    Answer("whm 0 mixed rows", "whm", API, {"result": [{"status": 1, "statusmsg": "made"}, {"status": 0, "statusmsg": "It is locked."}]}, ("1 of 2 rows failed: It is locked. (row 2)", "message: made"), prints='{"result":[{"status":1,"statusmsg":"made"}]}'),
    Answer("whm 0 error", "whm", API, {"error": "Unknown App Requested: x"}, ("Unknown App Requested: x",)),
    Answer("whm 0 error flag", "whm", API, {"error": 1, "ok": 0}, (GAVE_NONE,)),
    Answer("whm 0 error flag with words", "whm", API, {"error": 1, "ok": 0, "message": "It is locked."}, ("It is locked.",), (GAVE_NONE,)),
    Answer("whm 0 load", "whm", OK, {"one": "0.1", "five": "0.2", "fifteen": "0.3"}, prints="0.3"),
    Answer("api2 ok", "api2", OK, api2([{"line": "bea"}]), prints="bea"),
    Answer("api2 error", "api2", API, api2(error="No such job."), ("No such job.",)),
    Answer("api2 reason", "api2", API, api2([{"result": 0, "reason": "No such job."}]), ("No such job.",)),
    Answer("api2 result text", "api2", API, api2([{"result": "0", "reason": "No such job."}]), ("No such job.",)),
    Answer("api2 err", "api2", API, api2([{"result": 0, "src": "/home/a", "dest": "/home/b", "err": "No such file or directory"}]), ("No such file or directory",), (GAVE_NONE,)),
    Answer("api2 row error", "api2", API, api2([{"result": 0, "error": "No such job."}]), ("No such job.",), (GAVE_NONE,)),
    Answer("api2 row statusmsg", "api2", API, api2([{"result": 0, "statusmsg": "No such job."}]), ("No such job.",), (GAVE_NONE,)),
    Answer("api2 row with two reasons", "api2", API, api2([{"result": 0, "reason": "It failed.", "statusmsg": "The disk is slow."}]), ("It failed. The disk is slow.",)),
    Answer("api2 row with one reason twice", "api2", API, api2([{"result": 0, "reason": "It failed.", "statusmsg": "It failed."}]), ("listcron: It failed.\n",)),
    Answer("api2 status", "api2", API, api2([{"status": 0, "statusmsg": "No such job."}]), ("No such job.",)),
    Answer("api2 statustxt", "api2", API, api2([{"status": 0, "statustxt": "The password is weak."}]), ("The password is weak.",)),
    Answer("api2 nested", "api2", API, api2([{"result": {"status": 0, "statusmsg": "No such zone."}}]), ("No such zone.",)),
    Answer("api2 nothing but no", "api2", API, api2([{"result": 0}]), (GAVE_NONE,)),
    Answer("api2 error flag", "api2", API, api2([{"error": 1, "ok": 0}]), (GAVE_NONE,)),
    Answer("api2 error flag with words", "api2", API, api2([{"error": "It is off.", "ok": 0}]), ("It is off.",), (GAVE_NONE,)),
    Answer("api2 within whm", "api2", API, whm({"cpanelresult": {"event": {"result": 1}, "data": [{"result": 0, "reason": "The home is full."}]}}, command="cpanel"), ("The home is full.",)),
    Answer("uapi within whm", "uapi", API, whm({"result": {"status": 0, "errors": ["The home is full."], "data": None}}, command="cpanel"), ("The home is full.",)),
    Answer("rows within whm", "api2", OK, whm({"cpanelresult": {"event": {"result": 1}, "data": [{"file": "index.html"}]}}, command="cpanel"), prints='[{"file":"index.html"}]'),
    Answer("version as of an old API", "whm", OK, {"cpanelresult": {"apiversion": "2", "data": {"version": "11.134.0.1"}, "type": "text"}}, prints='{"version":"11.134.0.1"}'),
    Answer("api2 mixed rows", "api2", API, api2([{"result": 1}, {"result": 0, "err": "Row two."}, {"result": 1}, {"result": 0, "err": "Row four."}, {"result": 1}]), ("2 of 5 rows failed: Row two. Row four. (rows 2, 4)",), prints='[{"result":1},{"result":1},{"result":1}]'),
    Answer("api2 rows without a full stop", "api2", API, api2([{"result": 0, "err": "No such file"}, {"result": 0, "reason": "Not a folder"}]), ("2 of 2 rows failed: No such file; Not a folder",)),
    Answer("api2 all rows", "api2", API, api2([{"result": 0, "reason": "One."}, {"result": 0, "reason": "Two."}]), ("2 of 2 rows failed: One. Two.",)),
    Answer("api2 error and reason", "api2", API, api2([{"result": 0, "reason": "The why."}], error="The what."), ("The what. The why.",)),
    Answer("api2 same error and reason", "api2", API, api2([{"result": 0, "reason": "It exists!"}], error="It exists!"), ("listcron: It exists!\n",), ("It exists! It exists!",)),
    Answer("api2 data as object", "api2", API, {"cpanelresult": {"apiversion": "2", "data": {"result": "0", "reason": "No."}, "error": "No."}}, ("No.",)),
    Answer("api2 event", "api2", API, api2(event={"result": 0, "reason": "The event failed."}), ("The event failed.",)),
    Answer("api2 unknown", "api2", API, api2(error="Could not find function 'test' in module 'Test'"), ("Could not find function 'test'",)),
    Answer("api2 state is data", "api2", OK, api2([{"name": "bea", "status": 0}]), hides=("failed",), prints="bea"),
    Answer("api2 state beside an empty error is data", "api2", OK, api2([{"name": "bea", "status": 0, "error": ""}, {"name": "cleo", "status": 1, "error": ""}]), hides=("failed",), prints="cleo"),
    Answer("api2 empty result is data", "api2", OK, api2([{"name": "bea", "result": ""}]), hides=("failed",), prints="bea"),
    Answer("api2 empty result beside a reason", "api2", API, api2([{"result": "", "reason": "It is gone."}]), ("It is gone.",)),
    Answer("api2 empty error", "api2", OK, api2([{"line": "bea"}], error=""), prints="bea"),
    Answer("api2 event errmsg", "api2", API, api2(event={"result": 0, "errmsg": "The quota is full."}), ("The quota is full.",), (GAVE_NONE,)),
    Answer("api2 row errormsg", "api2", API, api2([{"status": 0, "errormsg": "The quota is full."}]), ("The quota is full.",), (GAVE_NONE,)),
    Answer("api2 row that only prints", "api2", API, api2([{"result": 0, "output": "openssl: bad key\n"}]), ("listcron: openssl: bad key",), (GAVE_NONE,)),
    Answer("api2 row that works and prints", "api2", OK, api2([{"result": 1, "output": "step 1"}]), hides=("step 1",), prints="step 1"),
    Answer("api2 results in results", "api2", API, api2([{"result": {"result": {"result": 0, "reason": "It is deep."}}}]), ("It is deep.",), (GAVE_NONE,)),
    Answer("api2 a hook that stops it", "api2", API, api2(event={"result": 0}, preevent={"result": 0, "reason": "The hook says no."}), ("The hook says no.",), (GAVE_NONE,)),
    Answer("api2 a hook that failed afterwards", "api2", OK, api2([{"line": "bea"}], postevent={"result": 0, "reason": "The hook broke."}), ("warning: The hook broke.",), prints="bea"),
    Answer("api2 hooks that worked", "api2", OK, api2([{"line": "bea"}], preevent={"result": 1}, postevent={"result": 1}), hides=("warning",), prints="bea"),
    Answer("api1 undefined", "api2", API, {"apiversion": "1", "event": {"result": 0, "reason": "failed: Undefined subroutine &Cpanel::X"}, "data": {"result": ""}}, ("Undefined subroutine",)),
    Answer("api1 ok", "api2", OK, {"apiversion": "1", "event": {"result": 1}, "data": {"result": "bea"}}, prints="bea"),
    Answer("api1 error in data", "api2", API, {"apiversion": "1", "event": {"result": 0}, "data": {"result": "It is gone."}}, ("It is gone.",), (GAVE_NONE,)),
]  # fmt: skip


def dkim(*rows: tuple[str, int, str]) -> list[dict[str, Any]]:
    return [{"domain": domain, "status": status, "msg": msg} for domain, status, msg in rows]


def upload(*files: tuple[str, int, str]) -> dict[str, Any]:
    rows = [{"file": name, "status": fine, "reason": said} for name, fine, said in files]
    fine = sum(row["status"] for row in rows)
    return {"uploads": rows, "succeeded": fine, "warned": 0, "failed": len(rows) - fine}


DKIM = "uapi EmailAuth enable_dkim domain=a.test"
UPLOAD = "uapi Fileman upload_files dir=public_html"
SERVICES = "uapi ServerInformation get_information"
FAILED = "rows failed"

ROWS = [
    Answer("uapi rows that all say no", "uapi", API, uapi(data=dkim(("a.test", 0, "No key."), ("b.test", 0, "No zone."))), ("2 of 2 rows failed: a.test: No key. b.test: No zone.",), call=DKIM),
    Answer("uapi rows of which one says no", "uapi", API, uapi(data=dkim(("a.test", 1, "Done."), ("b.test", 0, "No zone."))), ("1 of 2 rows failed: b.test: No zone.",), hides=("Done.",), prints='[{"domain":"a.test","status":1,"msg":"Done."}]', call=DKIM),
    Answer("uapi rows that all work", "uapi", OK, uapi(data=dkim(("a.test", 1, "Done."))), hides=(FAILED, "message"), prints="a.test", call=DKIM),
    Answer("uapi rows with one reason", "uapi", API, uapi(data=dkim(("a.test", 0, "Off."), ("b.test", 0, "Off."), ("c.test", 1, ""))), ("2 of 3 rows failed: a.test, b.test: Off.",), prints="c.test", call=DKIM),
    Answer("uapi one row that says no", "uapi", API, uapi(data=dkim(("a.test", 0, "No key."))), ("enable_dkim: No key.",), (FAILED,), call=DKIM),
    Answer("uapi rows with result", "uapi", API, uapi(data=[{"result": 0, "reason": "It is locked."}]), ("list_ftp: It is locked.",)),
    Answer("uapi rows whose names stand in their reasons", "uapi", API, uapi(data=[{"email": "x@a.test", "result": 0, "reason": "x@a.test exists."}, {"email": "y@a.test", "result": 1}]), ("1 of 2 rows failed: x@a.test exists.",), ("x@a.test: x@a.test",), prints="y@a.test"),
    Answer("uapi rows without names", "uapi", API, uapi(data=[{"result": 1}, {"result": 0, "reason": "It is locked."}]), ("1 of 2 rows failed: It is locked. (row 2)",), prints='[{"result":1}]'),
    Answer("uapi rows without reasons", "uapi", API, uapi(data=[{"user": "bea", "result": 1}, {"user": "cleo", "result": 0}]), ("1 of 2 rows failed: cleo",), ("bea",), prints="bea"),
    Answer("uapi rows that share a field and differ in another", "uapi", API, uapi(data=[{"user": "bea", "file": "one.html", "result": 0, "reason": "Full."}, {"user": "bea", "file": "two.html", "result": 1}]), ("one.html: Full.",), ("bea: Full",), prints="two.html"),
    Answer("uapi an object that says no", "uapi", API, uapi(data={"success": 0, "error": "No such key.", "key_id": "7"}), ("No such key.",), call="uapi DNSSEC remove_zone_key domain=a.test key_id=7"),
    Answer("uapi an object of rows by name", "uapi", API, uapi(data={"personalization": {"x": {"success": 0, "reason": "Too long.", "value": None}, "y": {"success": 1, "reason": None, "value": "1"}}}), ("1 of 2 rows failed: x: Too long.",), prints='{"personalization":{"y":', call="uapi Personalization set personalization:={}"),
    Answer("uapi messages of which one failed", "uapi", API, uapi(data=[{"email": "b@a.test", "failed": 1, "reason": "Not in the queue.", "matches": [], "operator": "eq"}]), ("Not in the queue.",), call="uapi BoxTrapper delete_messages email=b@a.test"),
    Answer("uapi an upload that failed", "uapi", API, uapi(data=upload(("a.txt", 0, "The quota is full."))), ("upload_files: The quota is full.",), call=UPLOAD),
    Answer("uapi uploads of which one failed", "uapi", API, uapi(data=upload(("a.txt", 1, ""), ("b.txt", 0, "The quota is full."))), ("1 of 2 rows failed: b.txt: The quota is full.",), prints='"file":"a.txt"', call=UPLOAD),
    Answer("uapi uploads that only count", "uapi", API, uapi(data={"uploads": [], "succeeded": 2, "warned": 0, "failed": "1"}), ("1 of 3 failed: no reason was given",), prints="succeeded", call=UPLOAD),
    Answer("uapi uploads that worked", "uapi", OK, uapi(data=upload(("a.txt", 1, ""))), hides=("failed",), prints="a.txt", call=UPLOAD),
    Answer("uapi states of services are data", "uapi", OK, uapi(data=[{"name": "exim", "status": 0, "error": "It is down.", "type": "service"}, {"name": "httpd", "status": 1, "error": "", "type": "service"}]), ("warning: 1 of 2 rows failed: exim: It is down.",), prints="exim", call=SERVICES),
    Answer("uapi states without words are data", "uapi", OK, uapi(data=[{"name": "bea", "status": 0}, {"name": "cleo", "status": 1}]), hides=("failed",), prints="cleo"),
    Answer("uapi a state in words is data", "uapi", OK, uapi(data=[{"domain": "a.test", "status": "not redirected", "reason": ""}]), hides=("failed",), prints="a.test"),
    Answer("uapi a general reason beside errors in data", "uapi", API, uapi(status=0, errors=["Two lines are wrong."], data={"errors": ["Line 3.", "Line 5."]}), ("Two lines are wrong. Line 3. Line 5.",)),
    Answer("uapi a general reason beside a reason in data", "uapi", API, uapi(status=0, errors=["It failed."], data={"reason": "The disk is slow."}), ("It failed. The disk is slow.",)),
    Answer("uapi a general reason beside rows that say no", "uapi", API, uapi(status=0, errors=["Some failed."], data=dkim(("a.test", 0, "No key."), ("b.test", 1, "Done."))), ("Some failed. 1 of 2 rows failed: a.test: No key.",), prints="b.test", call=DKIM),
    Answer("whm rows that all say no", "whm", API, whm({"payload": dkim(("a.test", 0, "No key."), ("b.test", 0, "No zone."))}, command="enable_dkim"), ("2 of 2 rows failed: a.test: No key. b.test: No zone.",), call="whm enable_dkim domain=a.test"),
    Answer("whm rows of which one says no", "whm", API, whm({"payload": [{"user": "bea", "result": 1, "reason": "OK"}, {"user": "cleo", "result": 0, "reason": "No such plan."}]}, command="massmodifyacct"), ("1 of 2 rows failed: cleo: No such plan.",), ("message: OK",), prints='{"payload":[{"user":"bea","result":1,"reason":"OK"}]}', call="whm massmodifyacct account-0=bea account-1=cleo"),
    Answer("whm rows that keep how it went within", "whm", API, whm({"results": [{"url": "https://a.test", "result": {"status": 0, "error": "No answer."}}]}), ("No answer.",), call="whm frobnicate"),
    Answer("whm outcomes with exceptions", "whm", API, whm({"failed": 1, "outcomes": [{"config": "a.conf", "ok": 0, "exception": "Line 3 is wrong."}, {"config": "b.conf", "ok": 1, "exception": None}]}), ("1 of 2 rows failed: a.conf: Line 3 is wrong.",), prints="b.conf", call="whm modsec_deploy_all_rule_changes"),
    Answer("whm two lists, of which the second says no", "whm", API, whm({"done": [{"user": "bea", "result": 1, "warnings": ["It is old."]}], "rest": [{"user": "cleo", "result": 0, "reason": "It is locked."}]}), ("listaccts: It is locked.", "warning: It is old.")),
    Answer("whm two lists that say no", "whm", API, whm({"one": [{"user": "bea", "result": 0, "reason": "It is gone."}], "two": [{"user": "cleo", "result": 0, "reason": "It is locked."}, {"user": "dora", "result": 1}]}), ("It is gone. 1 of 2 rows failed: cleo: It is locked.",), prints='{"two":[{"user":"dora","result":1}]}'),
    Answer("whm failures by name", "whm", API, whm({"fail_cnt": 1, "failures": {"bea": "No IPv6 range."}, "ipv6": {"cleo": "2001:db8::1"}}), ("1 failed: bea: No IPv6 range.",), prints="cleo", call="whm ipv6_enable_account user=bea,cleo range=SHARED"),
    Answer("whm no failures by name", "whm", OK, whm({"fail_cnt": 0, "failures": {}, "ipv6": {"cleo": "2001:db8::1"}}), hides=("failed",), prints="cleo", call="whm ipv6_enable_account user=cleo range=SHARED"),
    Answer("whm failed users by name", "whm", API, whm({"failed": {"bea": "Not yours."}, "users_modified": []}), ("1 failed: bea: Not yours.",), call="whm twofactorauth_remove_user_config user=bea"),
    Answer("whm an object that says no", "whm", API, whm({"status": 0, "statusmsg": "The key does not match.", "domain": "a.test"}, command="installssl"), ("The key does not match.",), call="whm installssl domain=a.test crt=x key=y"),
    Answer("api2 rows with names", "api2", API, api2([{"src": "/home/bea/a", "dest": "/home/bea/b", "result": 0, "err": "No such file or directory"}, {"src": "/home/bea/c", "dest": "/home/bea/d", "result": 1}]), ("1 of 2 rows failed: /home/bea/a: No such file or directory",), prints="/home/bea/c", call="api2 Fileman fileop op=copy"),
    Answer("whm uapi_cpanel with rows that say no", "whm", API, whm({"uapi": uapi(data=dkim(("a.test", 0, "No key."), ("b.test", 1, "Done.")))}, command="uapi_cpanel"), ("uapi_cpanel: EmailAuth::enable_dkim: 1 of 2 rows failed: a.test: No key.",), prints="b.test", call="whm uapi_cpanel cpanel.user=bea cpanel.module=EmailAuth cpanel.function=enable_dkim domain=a.test"),
    Answer("whm uapi_cpanel that failed", "whm", API, whm({"uapi": uapi(status=0, errors=["It is off."])}, command="uapi_cpanel"), ("EmailAuth::enable_dkim: It is off.",), call="whm uapi_cpanel cpanel.user=bea cpanel.module=EmailAuth cpanel.function=enable_dkim domain=a.test"),
    Answer("whm cpanel with API 2 that failed", "whm", API, api2([{"result": 0, "reason": "It is off."}]), ("Email::addpop: It is off.",), call="whm cpanel cpanel_jsonapi_user=bea cpanel_jsonapi_apiversion=2 cpanel_jsonapi_module=Email cpanel_jsonapi_func=addpop"),
    Answer("whm batch written by hand", "whm", API, whm({"result": [whm({"version": "11"}, output={"warnings": ["It is old."]}), whm(result=0, reason="No such user.")]}, command="batch"), ("batch: call 2 of 2 (accountsummary): No such user.", "call 1 of 2, version: warning: It is old."), prints='"version":"11"', call="whm batch command=version command=accountsummary?user=zed"),
    Answer("whm batch written by hand that all fails", "whm", API, whm({"result": [whm(result=0, reason="One."), whm(result=0, reason="Two.")]}, command="batch"), ("call 1 of 2 (version): One.", "call 2 of 2 (applist): Two."), call="whm batch command=version command=applist"),
    Answer("whm batch written by hand that stopped", "whm", API, whm({"result": [whm({"version": "11"})]}, command="batch"), ("the server ran only 1 of 2 calls",), prints='"version":"11"', call="whm batch command=version command=applist"),
    Answer("whm batch written by hand with what is no reply", "whm", NO_REPLY, whm({"result": [whm({"version": "11"}), {"oops": 1}]}, command="batch"), ("call 2 of 2 (applist): the answer is JSON, but not a reply",), prints='"version":"11"', call="whm batch command=version command=applist"),
    Answer("whm batch written by hand that worked", "whm", OK, whm({"result": [whm({"version": "11"}), whm({"app": []})]}, command="batch"), hides=("call",), prints='"version":"11"', call="whm batch command=version command=applist"),
    Answer("uapi batch written by hand", "uapi", API, uapi(data=[uapi(data=[]), uapi(status=0, errors=["It exists."])]), ("strict: call 2 of 2 (Email::add_pop): It exists.",), prints="status", call="""uapi Batch strict 'command=["Ftp","list_ftp",{}]' 'command=["Email","add_pop",{"email":"x"}]'"""),
    Answer("uapi batch written by hand with rows that say no", "uapi", API, uapi(data=[uapi(data=dkim(("a.test", 0, "No key."), ("b.test", 1, "")))]), ("call 1 of 1 (EmailAuth::enable_dkim): 1 of 2 rows failed: a.test: No key.",), call="""uapi Batch strict 'command=["EmailAuth","enable_dkim",{"domain":"a.test"}]'"""),
    Answer("batch with what is no reply", "whm", NO_REPLY, whm({"result": [whm({"version": "11"}), None, whm({"app": ["bea"]})]}, command="batch"), ("batch: call 2 of 3 (gethostname): the answer is JSON, but not a reply",), prints='[{"version":"11"},null,{"app":["bea"]}]', call="batch { whm version; whm gethostname; whm applist }"),
    Answer("batch with an unknown field", "whm", 2, whm({"result": [whm({"acct": [{"user": "bea"}]}), whm({"version": "11"})]}, command="batch"), ("batch: call 1 of 2 (listaccts):", "nosuch"), prints='[null,{"version":"11"}]', call="batch { whm listaccts --where nosuch=1; whm version }"),
    Answer("batch with rows that say no", "whm", API, whm({"result": [whm({"payload": dkim(("a.test", 0, "No key."), ("b.test", 1, "Done."))}), whm({"version": "11"})]}, command="batch"), ("call 1 of 2 (enable_dkim): 1 of 2 rows failed: a.test: No key.",), prints='[{"payload":[{"domain":"b.test"', call="batch { whm enable_dkim domain=a.test; whm version }"),
    Answer("api2 an upload that failed", "api2", API, api2([upload(("a.txt", 0, "The quota is full."))]), ("uploadfiles: The quota is full.",), (FAILED,), call="api2 Fileman uploadfiles dir=x"),
    Answer("api2 uploads of which one failed", "api2", API, api2([upload(("a.txt", 1, ""), ("b.txt", 0, "The quota is full."))]), ("1 of 2 rows failed: b.txt: The quota is full.",), prints='"file":"a.txt"', call="api2 Fileman uploadfiles dir=x"),
    Answer("api2 uploads that only count", "api2", API, api2([{"uploads": [], "succeeded": 0, "warned": 0, "failed": 1}]), ("1 of 1 failed: no reason was given",), call="api2 Fileman uploadfiles dir=x"),
    Answer("api2 uploads that worked", "api2", OK, api2([upload(("a.txt", 1, ""))]), hides=("failed",), prints="a.txt", call="api2 Fileman uploadfiles dir=x"),
    Answer("rows within rows that all say no", "whm", API, whm({"zone": [{"domain": "a.test", "record": [{"line": 3, "result": 0, "reason": "Line 3 is bad."}]}]}), ("Line 3 is bad.",), call="whm frobnicate"),
    Answer("rows within one row that all say no", "whm", API, whm({"zone": [{"domain": "a.test", "record": [{"line": 3, "result": 0, "reason": "No."}]}, {"domain": "b.test", "record": [{"line": 4, "result": 1}]}]}), ("1 of 2 rows failed: a.test: No.",), prints='{"zone":[{"domain":"b.test","record":[{"line":4,"result":1}]}]}', call="whm set_default_dmarc_record record=x"),
    Answer("rows within rows of which one says no", "whm", OK, whm({"results": [{"steps": [{"name": "one", "result": 0, "reason": "No."}, {"name": "two", "result": 1}]}]}), ("warning: 1 of 2 rows failed: one: No.",), prints='"name":"one"', call="whm frobnicate"),
    Answer("rows within rows of what is known to write", "whm", API, whm({"results": [{"steps": [{"name": "one", "result": 0, "reason": "No."}, {"name": "two", "result": 1}]}]}), ("1 of 2 rows failed: one: No.",), prints='{"results":[{"steps":[{"name":"two","result":1}]}]}', call="whm set_default_dmarc_record record=x"),
    Answer("rows of an object in an object", "whm", API, whm({"payload": {"results": [{"name": "one", "result": 0, "reason": "No."}]}}), ("frobnicate: No.",), call="whm frobnicate"),
    Answer("rows within an object that says yes", "uapi", API, uapi(data={"status": 1, "msg": "", "lines": [{"line": 3, "success": 0, "error": "Line 3 is bad."}]}), ("Line 3 is bad.",), call="uapi Frob nicate"),
    Answer("rows within rows of version 0", "whm", API, {"result": [{"status": 1, "statusmsg": "Ran.", "lines": [{"line": 3, "result": 0, "reason": "Line 3 is bad."}]}]}, ("Line 3 is bad.",), call="whm frobnicate"),
    Answer("rows within rows of a read are data", "api2", OK, api2([{"domain": "a.test", "record": [{"line": 3, "status": 0, "statusmsg": "old", "result": 0}]}]), hides=("failed", "warning"), prints='"line":3', call="api2 ZoneEdit fetchzone domain=a.test"),
    Answer("rows within rows without a verdict are data", "whm", OK, whm({"zone": [{"domain": "a.test", "record": [{"line": 3, "status": "old", "error": "", "ok": "x", "failed": "2"}, {"status": 0}]}]}), hides=("failed", "warning"), prints='"line":3', call="whm frobnicate"),
    Answer("what stands beside a value is data", "uapi", OK, uapi(data={"personalization": {"x": {"success": 1, "value": {"rows": [{"result": 0, "reason": "mine"}]}}}}), hides=("mine", "failed"), prints="mine", call="uapi Personalization set x=1"),
    Answer("good rows that are filtered", "uapi", API, uapi(data=[{"user": "bea", "result": 1}, {"user": "cleo", "result": 0, "reason": "It is locked."}, {"user": "dora", "result": 1}]), ("1 of 3 rows failed: cleo: It is locked.",), prints='["dora"]', call="uapi Ftp list_ftp --where user=dora | get [].user"),
]  # fmt: skip

LOGIN = (
    "<!DOCTYPE html><html><head><title>WHM Login</title></head><body>"
    '<div id="login-status" class="error-notice"><div id="login-status-message">%s</div></div>'
    '<form id="login_form" action="/login/" method="post"><input name="user"></form></body></html>'
)
CODE = (
    "<!DOCTYPE html><html><body><div>%s</div>"
    '<form id="tfa_login_form"><input name="tfa_token"></form></body></html>'
)
DISK_FULL = (
    'Content-type: text/plain; charset="utf-8"\r\n\r\n<html><head><title>cPanel</title></head><body>'
    "<div><a>Skip to main content</a></div><h1>cPanel</h1><div>Home</div>"
    "<p>The page cannot be shown.</p><p>Your account is running out of disk space: 0 MB are left.</p>"
    "<p>Copyright</p></body></html>"
)
DENIED = {
    "cpanelresult": {
        "apiversion": "2",
        "error": "Access denied",
        "data": {"reason": "Access denied", "result": "0"},
        "type": "text",
    }
}
PORT = "this is the panel's port"
NGINX = "<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%s</h1></center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>"

PAGES = [
    Answer("login page", "whm", ACCESS, LOGIN % "Your session has expired.", ("Your session has expired.",), (PORT,), status=401, reason="Access Denied"),
    Answer("login page with 200", "whm", ACCESS, LOGIN % "Your IP address has changed.", ("Your IP address has changed.",), (PORT,)),
    Answer("login page without words", "uapi", ACCESS, LOGIN % "", ("refused the token",), (PORT,), status=401, reason="Token Denied"),
    Answer("code form", "whm", ACCESS, CODE % "", ("two factors", "--otp-from"), (PORT,)),
    Answer("code form with 401", "uapi", ACCESS, CODE % "", ("two factors",), status=401),
    Answer("code refused", "whm", ACCESS, CODE % "The security code is invalid.", ("refused",), (PORT,)),
    Answer("lock", "whm", ACCESS, page("WHM Login", "This account is currently locked out because a brute force attempt was detected."), ("brute force attempt was detected", "flush_cphulk"), (PORT, "log in again"), status=401, reason="Access Denied"),
    Answer("lock with 200", "whm", ACCESS, page("Locked", "A brute force attempt was detected."), ("brute force attempt was detected",), (PORT,)),
    Answer("denied", "whm", ACCESS, DENIED, ("Access denied",), status=403, reason="Forbidden Access denied"),
    Answer("denied with 200", "uapi", ACCESS, DENIED, ("Access denied",)),
    Answer("denied by JSON", "whm", ACCESS, {"message": "Rule 7 says no."}, ("the server refused the call (403 Forbidden): Rule 7 says no.; listaccts was",), status=403, reason="Forbidden"),
    Answer("denied by a JSON list", "uapi", ACCESS, ["Rule 7 says no."], ("Rule 7 says no.",), status=403, reason="Forbidden"),
    Answer("401 of WHM", "whm", ACCESS, whm(result=0, reason="The token has expired."), ("The token has expired.",), status=401, reason="Unauthorized"),
    Answer("401 of API 2", "api2", ACCESS, api2(error="The token has expired."), ("The token has expired.",), status=401, reason="Unauthorized"),
    Answer("denied empty", "whm", ACCESS, "", ("403",), status=403, reason="Forbidden"),
    Answer("denied by a page", "uapi", ACCESS, page("Forbidden", "You need the right “all”."), ("403 Forbidden", "You need the right “all”."), status=403, reason="Forbidden"),
    Answer("401 empty", "whm", ACCESS, "", ("refused the token",), status=401, reason="Access Denied"),
    Answer("license page", "whm", NO_REPLY, page("cPanel License Error", "The license file /usr/local/cpanel/cpanel.lisc is invalid."), ("cPanel License Error", "/usr/local/cpanel/cpanel.lisc is invalid", "license page", "cpkeyclt"), (PORT,)),
    Answer("license under a heading", "uapi", NO_REPLY, "<html><head><title>cPanel</title></head><body><h1>Cannot Read License File</h1><p>The file /usr/local/cpanel/cpanel.lisc is not here.</p></body></html>", ("Cannot Read License File: The file /usr/local/cpanel/cpanel.lisc is not here.",)),
    Answer("license expired", "uapi", NO_REPLY, page("", "Your license has expired."), ("Your license has expired.", "license page"), (PORT,)),
    Answer("license with a fault", "whm", NO_REPLY, page("Error", "Invalid License File"), ("Invalid License File", "503"), (PORT,), status=503, reason="Service Unavailable"),
    Answer("suspended without a title", "uapi", NO_REPLY, "<html><body><h1>Account Suspended</h1><p>This account has been suspended. Ask your host.</p></body></html>", ("This account has been suspended", "suspended account", "unsuspendacct"), (PORT,)),
    Answer("suspended as a redirect target", "uapi", NO_REPLY, page("Account Suspended", "The site is off."), ("Account Suspended", "suspended account"), (PORT,), status=404, reason="Not Found"),
    Answer("maintenance", "whm", NO_REPLY, page("Down for maintenance", "Back at noon."), ("Down for maintenance", "Back at noon.", "maintenance page"), (PORT,), status=503, reason="Service Unavailable"),
    Answer("maintenance with 200", "whm", NO_REPLY, page("Down for maintenance", "Back at noon."), ("Down for maintenance", "maintenance page"), (PORT,)),
    Answer("disk full", "uapi", NO_REPLY, DISK_FULL, ("running out of disk space: 0 MB are left", "disk is full"), (PORT, "Content-type", "Skip to")),
    Answer("disk full as text", "whm", NO_REPLY, "Cannot write /var/cpanel/x: No space left on device", ("No space left on device", "disk is full"), (PORT,)),
    Answer("quota", "uapi", NO_REPLY, "open failed: Disk quota exceeded\n", ("Disk quota exceeded", "disk is full"), (PORT,)),
    Answer("modsecurity 406", "uapi", NO_REPLY, page("Not Acceptable!", "An appropriate representation of the requested resource could not be found on this server. This error was generated by Mod_Security."), ("406", "Not Acceptable!", "Mod_Security", "ModSecurity"), (PORT,), status=406, reason="Not Acceptable"),
    Answer("modsecurity 403", "whm", NO_REPLY, page("403 Forbidden", "Blocked by ModSecurity."), ("Blocked by ModSecurity.", "firewall"), (PORT, "credential may"), status=403, reason="Forbidden"),
    Answer("imunify page", "whm", NO_REPLY, page("One moment, please...", "Please wait while your request is being verified."), ("One moment, please", "Imunify360"), (PORT,), status=403, reason="Forbidden"),
    Answer("imunify server", "uapi", NO_REPLY, page("Captcha", "Prove it."), ("Captcha", "Imunify360"), (PORT,), status=200, headers=("Server: imunify360-webshield/1.18",)),
    Answer("imunify json", "whm", NO_REPLY, {"message": "Access denied by Imunify360 bot-protection."}, ("Access denied by Imunify360 bot-protection.", "firewall"), (PORT, "credential may"), status=403, reason="Forbidden"),
    Answer("imunify json with 200", "whm", NO_REPLY, {"message": "Access denied by Imunify360 bot-protection."}, ("Access denied by Imunify360 bot-protection.",)),
    Answer("imunify 415", "api2", NO_REPLY, {"message": "Access denied by Imunify360 bot-protection."}, ("Access denied by Imunify360", "firewall"), status=415, reason="Unsupported Media Type"),
    Answer("sucuri", "whm", NO_REPLY, page("Sucuri WebSite Firewall - Access Denied", "Block reason: bad agent"), ("Sucuri WebSite Firewall", "firewall"), (PORT,), status=403, reason="Forbidden"),
    Answer("blocked address", "whm", NO_REPLY, "Your IP address has been blocked.", ("Your IP address has been blocked.", "firewall"), (PORT,), status=403, reason="Forbidden"),
    Answer("cloudflare challenge", "whm", NO_REPLY, page("Just a moment...", "Checking your browser", head="<script src='/cdn-cgi/challenge-platform/x.js'></script>"), ("Just a moment", "Cloudflare's check"), (PORT,), status=403, reason="Forbidden", headers=("cf-mitigated: challenge",)),
    Answer("cloudflare challenge 503", "uapi", NO_REPLY, page("Just a moment...", "Checking", head="<script>window._cf_chl_opt={}</script>"), ("Just a moment", "Cloudflare's check"), (PORT,), status=503, reason="Service Temporarily Unavailable"),
    Answer("cloudflare blocked", "whm", NO_REPLY, page("Attention Required! | Cloudflare", "Sorry, you have been blocked"), ("Sorry, you have been blocked", "Cloudflare"), (PORT,), status=403, reason="Forbidden"),
    *(
        Answer(f"cloudflare {status}", "whm", NO_REPLY, page(f"panel.test | {status}: {said}", said, "cloudflare"), (str(status), said, "Cloudflare", "panel is running"), (PORT,), status=status, reason="", headers=("Server: cloudflare", "CF-RAY: 1"))
        for status, said in ((520, "Web server returns an unknown error"), (521, "Web server is down"), (522, "Connection timed out"), (523, "Origin is unreachable"), (524, "A timeout occurred"), (525, "SSL handshake failed"), (526, "Invalid SSL certificate"), (530, "Origin DNS error"))
    ),
    *(
        Answer(f"nginx {status}", "uapi", NO_REPLY, NGINX % (f"{status} {said}", f"{status} {said}"), (f"{status} {said}", "nginx" if status < 500 or status == 500 else "this is probably"), status=status, reason=said, headers=("Server: nginx",))
        for status, said in ((400, "Bad Request"), (404, "Not Found"), (405, "Not Allowed"), (413, "Request Entity Too Large"), (500, "Internal Server Error"), (502, "Bad Gateway"), (504, "Gateway Time-out"))
    ),
    Answer("nginx 401", "whm", NO_REPLY, NGINX % ("401 Authorization Required", "401 Authorization Required"), ("401 Authorization Required", "nginx"), ("credential may",), status=401, reason="Unauthorized", headers=("Server: nginx", "WWW-Authenticate: Basic realm=x")),
    Answer("nginx 403", "whm", NO_REPLY, NGINX % ("403 Forbidden", "403 Forbidden"), ("403 Forbidden", "nginx"), ("credential may",), status=403, reason="Forbidden", headers=("Server: nginx",)),
    Answer("plain on a TLS port", "whm", NO_REPLY, NGINX % ("400 The plain HTTP request was sent to HTTPS port", "400 Bad Request"), ("plain HTTP request was sent to HTTPS port", "https://"), (PORT,), status=400, reason="Bad Request"),
    Answer("apache proxy", "uapi", NO_REPLY, page("502 Proxy Error", "The proxy server received an invalid response from an upstream server."), ("invalid response from an upstream server", "a proxy"), (PORT,), status=502, reason="Proxy Error"),
    Answer("haproxy", "whm", NO_REPLY, "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>", ("No server is available to handle this request.", "a proxy"), (PORT,), status=503, reason="Service Unavailable"),
    Answer("envoy", "whm", NO_REPLY, "upstream connect error or disconnect/reset before headers", ("upstream connect error", "a proxy"), (PORT,), status=503, reason="Service Unavailable"),
    Answer("varnish", "uapi", NO_REPLY, page("503 Backend fetch failed", "Guru Meditation:", "XID: 7"), ("503 Backend fetch failed", "a proxy"), (PORT,), status=503, reason="Backend fetch failed"),
    Answer("too many as a page", "whm", NO_REPLY, page("429 Too Many Requests", "Slow down."), ("429", "Slow down.", "--jobs 1"), (PORT,), status=429, reason="Too Many Requests"),
    Answer("too many as JSON", "whm", NO_REPLY, {"message": "Slow down."}, ("429", "Slow down.", "--jobs 1"), (PORT,), status=429, reason="Too Many Requests"),
    Answer("too many as nested JSON", "uapi", NO_REPLY, {"error": {"code": 429, "message": "Slow down."}}, ("429", "Slow down."), (PORT,), status=429, reason="Too Many Requests"),
    Answer("busy as JSON", "whm", NO_REPLY, {"error": "backend is busy"}, ("503", "backend is busy"), (PORT,), status=503, reason="Service Unavailable"),
    Answer("gateway as JSON", "api2", NO_REPLY, {"message": "no route to host"}, ("502", "no route to host", "panel is running"), (PORT,), status=502, reason="Bad Gateway"),
    Answer("fault as JSON list", "uapi", NO_REPLY, ["the queue is full"], ("500", "the queue is full"), status=500, reason="Internal Server Error"),
    Answer("fault as JSON with capitals", "whm", NO_REPLY, {"Message": "The queue is full."}, ("500", "The queue is full."), status=500, reason="Internal Server Error"),
    Answer("fault deep within JSON", "uapi", NO_REPLY, '{"error":' * 900 + "1" + "}" * 900, ("500",), status=500, reason="Internal Server Error"),
    Answer("fault within JSON", "uapi", NO_REPLY, {"fault": {"message": "The queue is full."}}, ("500", "The queue is full."), status=500, reason="Internal Server Error"),
    Answer("not found as JSON", "whm", NO_REPLY, {"detail": "no such path"}, ("404", "no such path"), status=404, reason="Not Found"),
    Answer("a failure of the API with 500", "uapi", API, uapi(status=0, errors=["out of memory"]), ("out of memory",), status=500, reason="Internal Server Error"),
    Answer("a success of the API with 500", "uapi", NO_REPLY, uapi(data=[1]), ("500",), status=500, reason="Internal Server Error"),
    Answer("fault of the panel", "whm", NO_REPLY, page("500 Internal Server Error", "Undefined subroutine &Cpanel::x"), ("Undefined subroutine &Cpanel::x", "try again later"), (PORT,), status=500, reason="Internal Server Error", headers=("Server: cpsrvd",)),
    Answer("page of the panel", "whm", NO_REPLY, page("WHM", "Choose a theme."), ("“WHM”", "Choose a theme.", "the panel"), (PORT,), headers=("Server: cpsrvd/11.130",)),
    Answer("wordpress", "uapi", NO_REPLY, page("My blog", "Hello world!", head="<link href='/wp-content/x.css'>"), ("My blog", "an application", PORT)),
    Answer("application that loads from a network", "whm", NO_REPLY, page("My app", "Sign in", head="<script src='https://cdnjs.cloudflare.com/x.js'></script>"), ("My app", PORT), ("probably Cloudflare",)),
    Answer("laravel", "whm", NO_REPLY, page("Not Found", "404 NOT FOUND", head="<meta name=laravel>"), ("Not Found", "an application", PORT), status=404, reason="Not Found"),
    Answer("apache works", "whm", NO_REPLY, "<html><body><h1>It works!</h1></body></html>", ("It works!", PORT)),
    Answer("index of", "whm", NO_REPLY, page("Index of /", "Parent Directory"), ("Index of /", PORT)),
    Answer("plesk", "whm", NO_REPLY, page("Plesk Obsidian", "Username"), ("Plesk Obsidian", "an application", PORT)),
    Answer("iis", "whm", NO_REPLY, page("IIS Windows Server", "x"), ("IIS Windows Server", PORT), headers=("Server: Microsoft-IIS/10",)),
    Answer("apache 404", "whm", NO_REPLY, page("404 Not Found", "The requested URL was not found on this server.") , ("404 Not Found", "The requested URL was not found", PORT), status=404, reason="Not Found", headers=("Server: Apache",)),
    Answer("unknown page", "uapi", NO_REPLY, page("Hello", "Nothing here."), ("“Hello”", "Nothing here.", PORT)),
    Answer("page without a title", "uapi", NO_REPLY, "<html><body><p>Nothing here.</p></body></html>", ("Nothing here.",)),
    Answer("page without words", "uapi", NO_REPLY, "<html><body><script>var a;</script></body></html>", ("web page", "200 OK"), ("var a",)),
    Answer("page with a comment", "uapi", NO_REPLY, "<!-- secret notes --><html><body><b>No</b>thing <i>here</i>.</body></html>", ("Nothing here.",), ("secret notes",)),
    Answer("page with entities", "uapi", NO_REPLY, page("A &amp; B", "x &lt; y &eacute;"), ("“A & B”", "x < y é")),
    Answer("page with controls", "uapi", NO_REPLY, page("A\u001b[2JB", "x\u202ey error"), ("A\\x1b[2JB", "x\\u202ey error"), ("\x1b", "\u202e")),
    Answer("page that is not closed", "uapi", NO_REPLY, "<html><title>Half", ("Half",)),
    Answer("page in latin-1", "uapi", NO_REPLY, "<html><body><p>Zugriff gesperrt für Gäste</p></body></html>".encode("latin-1"), ("Zugriff gesperrt für Gäste",), headers=("Content-Type: text/html; charset=iso-8859-1",)),
    Answer("page in utf-16", "uapi", NO_REPLY, "<html><body><p>größer</p></body></html>".encode("utf-16"), ("größer",)),
    Answer("page in shift-jis", "whm", NO_REPLY, "<html><p>メンテナンス中です</p></html>".encode("shift_jis"), ("メンテナンス中です",), headers=("Content-Type: text/html; charset=Shift_JIS",)),
    Answer("page packed", "whm", NO_REPLY, gzip.compress(page("Hello", "Packed.").encode()), ("Packed.",), headers=("Content-Encoding: gzip",)),
    Answer("page packed by the old name", "whm", NO_REPLY, gzip.compress(page("Hello", "Packed.").encode()), ("Packed.",), headers=("Content-Encoding: x-gzip",)),
    Answer("a large page", "whm", NO_REPLY, page("Big", *["filler text"] * 20000), ("“Big”",)),
]  # fmt: skip

PERL = (
    "Use of uninitialized value $x in concatenation (.) at /usr/local/cpanel/Cpanel/X.pm line 5.\n"
)

BODIES = [
    Answer("empty", "uapi", NO_REPLY, "", ("answered nothing", "200 OK")),
    Answer("blanks", "whm", NO_REPLY, " \r\n", ("answered nothing",)),
    Answer("204", "whm", NO_REPLY, "", ("204",), status=204, reason="No Content"),
    Answer("text", "uapi", NO_REPLY, "Cannot locate object method", ("Cannot locate object method",)),
    Answer("text with leaked headers", "uapi", NO_REPLY, "Content-type: text/plain\r\nStatus: 500\r\n\r\nIt crashed.", ("It crashed.",), ("Content-type",)),
    Answer("perl crash", "whm", NO_REPLY, "Can't locate Cpanel/X.pm in @INC\nBEGIN failed--compilation aborted.\n", ("Can't locate Cpanel/X.pm",)),
    Answer("perl warning before whm", "whm", OK, PERL + json.dumps(whm({"acct": [{"user": "bea"}]})), ("warning: Use of uninitialized value $x",), prints="bea"),
    Answer("perl warnings before uapi", "uapi", OK, PERL * 3 + json.dumps(uapi(data=["bea"])), ("warning: Use of uninitialized value",), prints="bea"),
    Answer("perl warning before api2", "api2", API, PERL + json.dumps(api2(error="No such job.")), ("warning: Use of", "No such job.")),
    Answer("leaked header before a reply", "uapi", OK, "Content-type: text/plain\r\n\r\n" + json.dumps(uapi(data=["bea"])), hides=("warning", "Content-type"), prints="bea"),
    Answer("leaked header and a warning before a reply", "uapi", OK, "Content-type: text/plain\r\n\r\n" + PERL + json.dumps(uapi(data=["bea"])), ("warning: Use of",), ("Content-type",), prints="bea"),
    Answer("perl warning before half a reply", "uapi", NO_REPLY, PERL + '{"status":1,"data":[', ("Use of uninitialized value",)),
    Answer("cut off", "uapi", NO_REPLY, '{"status":1,"errors":null,"data":["a', ("cut off", "bytes"), ("not JSON",)),
    Answer("cut off after a comma", "uapi", NO_REPLY, '{"status":1,', ("cut off",), ("not JSON",)),
    Answer("cut off in a literal", "uapi", NO_REPLY, '{"status":1,"errors":nul', ("cut off",), ("not JSON",)),
    Answer("cut off in an escape", "uapi", NO_REPLY, '{"status":1,"x":"a\\u00', ("cut off",), ("not JSON",)),
    Answer("wrong JSON", "uapi", NO_REPLY, '{"status":1,"data":[1 2]}', ("not JSON", "delimiter at character"), ("cut off",)),
    Answer("single quotes", "uapi", NO_REPLY, "{'status':1}", ("not JSON",), ("cut off",)),
    Answer("NaN", "uapi", NO_REPLY, '{"status":1,"errors":null,"data":NaN}', ("NaN",), ("cut off",)),
    Answer("Infinity", "whm", NO_REPLY, '{"metadata":{"result":1},"data":{"x":-Infinity}}', ("-Infinity",), ("cut off",)),
    Answer("1e999", "uapi", NO_REPLY, '{"status":1,"data":1e999}', ("1e999 is too large",), ("cut off",)),
    Answer("many digits", "uapi", NO_REPLY, '{"status":1,"data":' + "7" * 5000 + "}", ("4,300 digits",), ("cut off", "7777777")),
    Answer("text after JSON", "uapi", NO_REPLY, json.dumps(uapi()) + " oops happened", ("follows after its end: oops happened",), ("cut off",)),
    Answer("two values", "whm", NO_REPLY, json.dumps(whm()) * 2, ("follows after its end",), ("cut off",)),
    Answer("two values in lines", "uapi", NO_REPLY, json.dumps(uapi(status=0, errors=["No."])) + "\n" + json.dumps(uapi()), ("follows after its end",), ("cut off",)),
    Answer("raw control", "uapi", NO_REPLY, '{"status":1,"data":"a\u0001b"}', ("control character",), ("cut off", "\u0001")),
    Answer("deep", "uapi", NO_REPLY, "[" * 100000, ("nested too deeply",)),
    Answer("deep errors", "uapi", NO_REPLY, '{"status":0,"errors":' + "[" * 5000 + '"x"' + "]" * 5000 + "}", ("nested too deeply",)),
    Answer("a list", "uapi", NO_REPLY, "[1]", ("JSON, but not a reply",)),
    Answer("a text in JSON", "whm", NO_REPLY, '"the queue is full"', ("JSON, but not a reply", "the queue is full")),
    Answer("null", "whm", NO_REPLY, "null", ("JSON, but not a reply",)),
    Answer("an object of somebody", "uapi", NO_REPLY, {"message": "hello"}, ("JSON, but not a reply", "hello")),
    Answer("utf-8 mark", "uapi", OK, b"\xef\xbb\xbf" + json.dumps(uapi(data=["bea"])).encode(), prints="bea"),
    Answer("latin-1 declared", "uapi", OK, '{"status":1,"errors":null,"data":["Gäste"]}'.encode("latin-1"), prints="Gäste", headers=("Content-Type: application/json; charset=ISO-8859-1",)),
    Answer("utf-8 though latin-1 is declared", "uapi", OK, '{"status":1,"errors":null,"data":["Gäste"]}', prints="Gäste", headers=("Content-Type: application/json; charset=ISO-8859-1",)),
    Answer("neither utf-8 nor declared", "uapi", OK, '{"status":1,"errors":null,"data":["Gäste"]}'.encode("latin-1"), ("warning: the answer is not all UTF-8",), prints="G\ufffdste"),
    Answer("a sign that stands for others", "uapi", OK, '{"status":1,"errors":null,"data":["G\ufffdste"]}', hides=("UTF-8",), prints="G\ufffdste"),
    Answer("utf-16 declared", "uapi", OK, '{"status":1,"errors":null,"data":["Gäste"]}'.encode("utf-16-le"), prints="Gäste", headers=("Content-Type: application/json; charset=utf-16le",)),
    Answer("no charset at all", "uapi", OK, json.dumps(uapi(data=["bea"])), prints="bea", headers=("Content-Type: text/plain; charset=rot13",)),
    Answer("packed", "uapi", OK, gzip.compress(json.dumps(uapi(data=["bea"])).encode()), prints="bea", headers=("Content-Encoding: x-gzip",)),
    Answer("packed and not said", "uapi", NO_REPLY, gzip.compress(b"{}"), ("compressed as gzip",)),
    Answer("packed otherwise", "uapi", NO_REPLY, b"\x0b\x02\x80{}\x03", ("compressed as br",), headers=("Content-Encoding: br",)),
    Answer("not packed as said", "uapi", NO_REPLY, "no gzip", ("cannot decompress",), headers=("Content-Encoding: gzip",)),
    Answer("304", "whm", NO_REPLY, "", ("304 Not Modified", "on condition"), ("redirects",), status=304, reason="Not Modified"),
    Answer("redirect to TLS", "whm", NO_REPLY, "", ("redirects to https://panel.test:2087/", "https port"), status=301, reason="Moved", headers=("Location: https://panel.test:2087/",)),
    Answer("redirect elsewhere", "whm", NO_REPLY, "", ("redirects to /other", "not followed"), ("https port",), status=302, reason="Found", headers=("Location: /other",)),
    Answer("redirect to nowhere", "uapi", NO_REPLY, "", ("redirects to nowhere",), status=302, reason="Found"),
    Answer("415", "api2", NO_REPLY, "", ("415", "Cron::listcron", "uapi"), status=415, reason="Unsupported Media Type"),
    Answer("415 with a page", "whm", NO_REPLY, page("415 Unsupported Media Type", "Not this kind."), ("415", "Not this kind."), status=415, reason="Unsupported Media Type"),
    Answer("415 of a function of UAPI", "uapi", NO_REPLY, "", ("415", "Ftp::list_ftp", "checkup"), ("through UAPI",), status=415, reason="Unsupported Media Type"),
    Answer("header against the rules", "whm", CONNECTION, "{}", ("breaks the rules of HTTP", "(illegal header line: bad header)"), ("dropped", "bytearray", "https://"), headers=("bad header",)),
    Answer("shorter than announced", "whm", CONNECTION, "{}", ("dropped the connection",), headers=("Content-Length: 20", "Connection: close")),
    Answer("nginx 503", "uapi", NO_REPLY, NGINX % ("503 Service Temporarily Unavailable", "503 Service Temporarily Unavailable"), ("503", "nginx", "try again later"), (PORT,), status=503, reason="Service Unavailable"),
    Answer("400", "whm", NO_REPLY, "bad request line", ("400", "bad request line"), status=400, reason="Bad Request"),
    Answer("414", "uapi", NO_REPLY, page("414 URI Too Long", "The line is too long."), ("414", "The line is too long."), status=414, reason="URI Too Long"),
    Answer("501", "uapi", NO_REPLY, "", ("501",), status=501, reason="Not Implemented"),
]  # fmt: skip

ANSWERS = REASONS + ROWS + PAGES + BODIES
