"""Answers of real life as data: of old servers, of the panel's pages, of what stands before it.

Written after the facts of cPanel's documents, of recorded traffic and of the pages that firewalls,
proxies and applications show; none of them copied from a server.
"""

# ruff: noqa: E501 - a table: one row, one line

import runpy
from pathlib import Path

_TABLE = runpy.run_path(str(Path(__file__).with_name("answers.py")))
Answer, uapi, whm, api2, page = (_TABLE[name] for name in ("Answer", "uapi", "whm", "api2", "page"))
OK, API, ACCESS, NO_REPLY = (_TABLE[name] for name in ("OK", "API", "ACCESS", "NO_REPLY"))
LOGIN, CODE, NGINX, PORT = (_TABLE[name] for name in ("LOGIN", "CODE", "NGINX", "PORT"))


def cloudflare(kind: str) -> tuple[str, ...]:
    return ("Server: cloudflare", "CF-RAY: 8f1-FRA", f"Content-Type: {kind}")


ANSWERS = [
    # replies of old servers
    Answer("whm 0 row without words", "whm", OK, {"result": [{"status": 1, "statusmsg": None}]}, prints="status"),
    Answer("whm 0 an empty list", "whm", OK, {"result": []}, prints="result", call="whm nvset value=1"),
    Answer("whm 0 named by its function", "whm", API, {"addip": [{"status": 0, "statusmsg": "The address is up already.", "errors": ["eth0 has it."], "msgs": None}]}, ("The address is up already.", "eth0 has it."), call="whm addip ip=192.0.2.1 netmask=255.255.255.0"),
    Answer("whm 0 warnings and messages", "whm", OK, {"setresolvers": [{"status": 1, "statusmsg": "The resolvers are set.", "msgs": ["In this order:", "192.0.2.1"], "warns": ["192.0.2.1 does not answer."]}]}, ("message: The resolvers are set.", "warning: 192.0.2.1 does not answer."), prints="does not answer", call="whm setresolvers nameserver1=192.0.2.1 nameserver2=192.0.2.2"),
    Answer("whm 0 warnings of a row", "whm", OK, {"delip": [{"status": 1, "statusmsg": "It is gone.", "warnings": ["The device stays up."]}]}, ("delip: warning: The device stays up.", "delip: message: It is gone."), prints="status", call="whm delip ip=192.0.2.1"),
    Answer("whm 0 rows beside an object", "whm", API, {"reseller": {"account": "bea"}, "result": [{"status": 1, "statusmsg": "Counted."}, {"status": 0, "statusmsg": "Not a reseller."}]}, ("1 of 2 rows failed: Not a reseller.",), prints='{"reseller":{"account":"bea"},"result":[{"status":1,"statusmsg":"Counted."}]}'),
    Answer("whm 0 Ok says nothing", "whm", OK, {"status": 1, "statusmsg": "Ok", "acct": [{"user": "bea"}]}, hides=("Ok",), prints="bea"),
    Answer("api2 a result in words", "api2", OK, api2([{"error": 0, "ok": 1, "result": "The filter was saved."}]), hides=("failed",), prints="saved"),
    Answer("uapi warnings of an upload", "uapi", OK, uapi(data={"uploads": [{"file": "a.txt", "status": 1, "reason": "", "warnings": ["It holds a virus, perhaps."]}], "succeeded": 1, "warned": 1, "failed": 0}), ("warning: It holds a virus, perhaps.",), prints="a.txt", call="uapi Fileman upload_files dir=x"),
    Answer("whm 0 output as a page", "whm", API, {"status": 0, "statusmsg": "The certificate does not match.", "rawout": "<b>bad</b>"}, ("The certificate does not match.",)),
    Answer("whm 0 several lines", "whm", API, {"result": [{"status": 0, "statusmsg": "Changing the shell...\nThe account is locked.\n"}]}, ("Changing the shell...", "The account is locked.")),
    Answer("whm 0 results", "whm", API, {"results": [{"status": 0, "statusmsg": "The list has no name."}]}, ("The list has no name.",)),
    Answer("whm 0 sslinfo", "whm", API, {"sslinfo": [{"status": 0, "statusmsg": "There is no key for it.", "key": None, "crt": None}]}, ("There is no key for it.",)),
    Answer("whm 0 bad user and 500", "whm", NO_REPLY, {"data": {"reason": "The user is not known.", "result": "0"}, "type": "text", "error": "The user is not known."}, ("The user is not known.",), status=500, reason="Internal Server Error"),
    Answer("whm 1 reason with an id", "whm", API, whm(result=0, reason="(XID k3n5x7) The password may not hold the user name."), ("(XID k3n5x7) The password may not hold the user name.",)),
    Answer("whm 1 reason as list", "whm", API, whm(result=0, reason=["First.", "Second."]), ("First. Second.",)),
    Answer("whm 1 reason as object", "whm", API, whm(result=0, reason={"message": "It is gone."}), ("It is gone.",)),
    Answer("whm 1 reason and log of a restore", "whm", API, whm(result=0, reason="There is no archive in /backup/daily.", output={"raw": "Looking...\n<b>none</b>"}), ("There is no archive in /backup/daily.", "message: Looking...")),
    Answer("whm 1 permission", "whm", API, whm(result=0, reason="You do not have permission to do this."), ("You do not have permission",)),
    Answer("whm 1 result true", "whm", OK, whm({"x": 1}, result=True), prints="x"),
    Answer("whm 1 result false", "whm", API, whm({"x": 1}, result=False, reason="No."), ("No.",)),
    Answer("whm 1 nothing but metadata", "whm", OK, whm(reason="OK", result="1"), prints="null"),
    Answer("whm 1 stack of an exception", "whm", API, whm(result=0, reason="API failure: Cpanel::Exception::X/(XID abc) The zone is broken.\n\tat /usr/local/cpanel/Cpanel/X.pm line 5"), ("The zone is broken.", "X.pm line 5")),
    Answer("uapi status as text", "uapi", OK, uapi(status="1", data=["bea"]), prints="bea"),
    Answer("uapi status null", "uapi", API, uapi(status=None, errors=["It broke."]), ("It broke.",)),
    Answer("uapi errors with null and blanks", "uapi", API, uapi(status=0, errors=[None, "", " ", "It broke."]), ("list_ftp: It broke.",)),
    Answer("uapi errors as object", "uapi", API, uapi(status=0, errors={"a.test": "No zone."}), ("a.test", "No zone.")),
    Answer("uapi errors in lists of lists", "uapi", API, uapi(status=0, errors=[["One."], ["Two."]]), ("One. Two.",)),
    Answer("uapi markup in errors", "uapi", API, uapi(status=0, errors=["The domain &ldquo;a.test&rdquo; is <b>gone</b>."]), ("&ldquo;a.test&rdquo; is <b>gone</b>.",)),
    Answer("uapi error of many lines", "uapi", API, uapi(status=0, errors=["It broke:\n  line 3: unknown word\n  line 4: no end\n"]), ("line 3: unknown word", "line 4: no end")),
    Answer("uapi error in a language of its own", "uapi", API, uapi(status=0, errors=["Die Domäne „a.test“ gibt es schon."]), ("Die Domäne „a.test“ gibt es schon.",)),
    Answer("uapi error of 5000 letters", "uapi", API, uapi(status=0, errors=["word "*1000+"end."]), ("end.",)),
    Answer("uapi a feature that is off", "uapi", API, uapi(status=0, errors=["You do not have the feature “ftpaccts”."]), ("You do not have the feature “ftpaccts”.",)),
    Answer("uapi an unknown function", "uapi", API, uapi(status=0, errors=["The system could not find the function “x” in the module “Ftp”."]), ("could not find the function “x”",)),
    Answer("api2 error and event", "api2", API, api2(error="It is off.", event={"result": 0}), ("It is off.",)),
    Answer("api2 feature that is off", "api2", API, api2(event={"result": 0, "reason": "You do not have the feature “cron”."}), ("You do not have the feature “cron”.",)),
    Answer("api2 rows of a zone", "api2", API, api2([{"status": 0, "statusmsg": "The zone cannot be read.", "record": []}]), ("The zone cannot be read.",)),
    Answer("api2 denied with 200", "api2", ACCESS, {"cpanelresult": {"apiversion": "2", "error": "Access denied", "data": {"reason": "Access denied", "result": "0"}, "type": "text"}}, ("Access denied",)),
    Answer("api2 permission", "api2", ACCESS, api2(error="Permission denied"), ("Permission denied",)),
    Answer("api2 jobs in a state", "api2", OK, api2([{"file": "a.tar.gz", "status": "pending", "time": 1}, {"file": "b.tar.gz", "status": "complete", "time": 2}]), hides=("failed",), prints="b.tar.gz"),
    Answer("api2 reasons of what worked", "api2", OK, api2([{"result": 1, "reason": "a.test was made."}]), prints="a.test was made."),
    Answer("api1 cannot use string", "api2", API, {"apiversion": "1", "type": "event", "event": {"result": 0, "reason": "failed: Can't use string (\"x\") as a HASH ref"}, "data": {"result": ""}}, ("Can't use string",)),
    Answer("xml in place of JSON", "whm", NO_REPLY, "<?xml version=\"1.0\" ?>\n<cpanelresult><error>Access denied</error><type>text</type></cpanelresult>", ("Access denied",)),
    # JSON of others
    Answer("success false of somebody", "whm", NO_REPLY, {"success": False, "message": "No such route."}, ("not a reply", "No such route.")),
    Answer("status error of somebody", "whm", NO_REPLY, {"status": "error", "message": "No such route."}, ("not a reply", "No such route.")),
    Answer("status fail of somebody", "uapi", NO_REPLY, {"status": "fail", "data": {"message": "No such route."}}, ("No such route.",)),
    Answer("ok false of somebody", "whm", NO_REPLY, {"ok": False, "description": "No such route."}, ("No such route.",)),
    Answer("code and message of somebody", "whm", NO_REPLY, {"code": "rest_no_route", "message": "No such route.", "data": {"status": 404}}, ("No such route.", "404"), status=404, reason="Not Found"),
    Answer("problem of somebody", "uapi", NO_REPLY, {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "The rule 7 says no."}, ("The rule 7 says no.",), status=500, reason="x"),
    Answer("errors with codes of somebody", "api2", NO_REPLY, {"success": False, "errors": [{"code": 10000, "message": "No such key."}], "result": None}, ("No such key.",), status=400, reason="Bad Request"),
    Answer("detail of somebody with 401", "uapi", ACCESS, {"detail": "Not known here."}, ("Not known here.",), status=401, reason="Unauthorized"),
    Answer("timestamps of somebody", "whm", NO_REPLY, {"timestamp": "2026", "status": 404, "error": "Not Found", "path": "/json-api/x"}, ("Not Found",), status=404, reason=""),
    # the panel's own pages
    Answer("panel 404", "uapi", NO_REPLY, page("404 Not Found", "The server was unable to find the document (./execute/x) that you requested.") , ("unable to find the document", "404"), status=404, reason="Not Found", headers=("Server: cpsrvd",)),
    Answer("panel subprocess", "whm", NO_REPLY, "<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1><h2>500</h2><p>No response from subprocess (/usr/local/cpanel/whostmgr/bin/whostmgr): The subprocess ended with signal 9.</p><hr><address>cpsrvd</address></body></html>", ("No response from subprocess", "500"), (PORT,), status=500, reason="Internal Server Error", headers=("Server: cpsrvd",)),
    Answer("panel license file", "whm", NO_REPLY, page("License Error", "Cannot Read License File", "The exact message was: No license file was found.", "Please contact your provider."), ("Cannot Read License File", "the panel's license page", "cpkeyclt")),
    Answer("panel license expired", "whm", NO_REPLY, page("cPanel", "The license of this server has expired."), ("has expired",), headers=("Server: cpsrvd",)),
    Answer("panel being updated", "whm", NO_REPLY, page("cPanel & WHM", "The system is being updated. Try again in a few minutes."), ("The system is being updated.",), status=503, reason="Service Unavailable", headers=("Server: cpsrvd",)),
    Answer("panel login in another language", "uapi", ACCESS, "<!DOCTYPE html><html><head><title>cPanel-Anmeldung</title></head><body><div id=\"login-status-message\">Ihre Sitzung ist abgelaufen.</div><form id=\"login_form\" action=\"/login/\"></form></body></html>", ("Ihre Sitzung ist abgelaufen.",) , status=401, reason="Access Denied"),
    Answer("panel login with 200", "uapi", ACCESS, LOGIN % "Your session has expired.", ("session",), ("wrong port",)),
    Answer("panel code form with 200", "uapi", ACCESS, CODE % "Enter the code.", ("two factors",)),
    Answer("panel default page", "whm", NO_REPLY, page("Default Web Site Page", "SORRY!", "If you own this web site, contact your provider.", head="<link href='/cgi-sys/defaultwebpage.cgi'>"), ("Default Web Site Page", PORT)),
    Answer("panel suspended page without a title", "uapi", NO_REPLY, "<html><body><h1>Account Suspended</h1><p>This account has been suspended. Ask your provider.</p></body></html>", ("Account Suspended", "the page of a suspended account")),
    Answer("panel suspended page as image", "uapi", NO_REPLY, "<html><body><img src=x.png alt='This account has been suspended.'></body></html>", ("This account has been suspended.",)),
    Answer("panel redirect from a plain port", "whm", NO_REPLY, "<html><head><title>301 Moved</title></head><body>Moved</body></html>", ("https://panel.test:2087/", "https port"), status=301, reason="Moved Permanently", headers=("Location: https://panel.test:2087/json-api/listaccts",)),
    Answer("panel quota", "uapi", NO_REPLY, "Content-type: text/html\r\n\r\n<html><body><p>Disk quota exceeded at /usr/local/cpanel/Cpanel/X.pm line 7</p></body></html>", ("Disk quota exceeded",), ("Content-type",)),
    Answer("panel perl fault in text", "uapi", NO_REPLY, "Can't call method \"x\" on an undefined value at /usr/local/cpanel/Cpanel/X.pm line 12.\n", ("Can't call method",), status=500, reason="Internal Server Error"),
    Answer("panel locked out", "uapi", ACCESS, page("Login", "You are currently locked out after too many failed logins."), ("locked out", "flush_cphulk"), status=403, reason="Forbidden"),
    Answer("panel forbidden without words", "uapi", ACCESS, "", ("403",), status=403, reason="Forbidden"),
    # firewalls
    Answer("imunify 415 of life", "whm", NO_REPLY, {"message": "Access denied by Imunify360 bot-protection. IPs used for automation should be allowed."}, ("Access denied by Imunify360 bot-protection", "a firewall (Imunify360)"), status=415, reason="Unsupported Media Type"),
    Answer("imunify 403 page", "uapi", NO_REPLY, page("403 Forbidden", "Access to this resource is denied by Imunify360."), ("denied by Imunify360", "firewall"), status=403, reason="Forbidden"),
    Answer("imunify captcha", "uapi", NO_REPLY, "<html><head><title>Captcha</title><script>imunify360</script></head><body><noscript>Please enable JavaScript to pass the check.</noscript></body></html>", ("Captcha", "Please enable JavaScript", "Imunify360")),
    Answer("modsecurity 406 of life", "whm", NO_REPLY, page("Not Acceptable!", "Not Acceptable!", "An appropriate representation of the requested resource could not be found on this server. This error was generated by Mod_Security."), ("ModSecurity", "Mod_Security"), status=406, reason="Not Acceptable"),
    Answer("litespeed 403", "uapi", NO_REPLY, "<!DOCTYPE html><html><head><title> 403 Forbidden\r\n</title></head><body><h1>403</h1><h2>Forbidden</h2><p>Access to this resource on the server is denied!</p><p>Proudly powered by LiteSpeed Web Server</p></body></html>", ("Access to this resource on the server is denied!", "web server"), ("credential",), status=403, reason="Forbidden"),
    Answer("sucuri of life", "uapi", NO_REPLY, page("Sucuri WebSite Firewall - Access Denied", "Access Denied - Sucuri Website Firewall", "Block reason: Access from your country was disabled."), ("Access Denied", "a firewall"), status=403, reason="Forbidden", headers=("X-Sucuri-ID: 14",)),
    Answer("csf messenger", "whm", NO_REPLY, page("Your IP is blocked", "The firewall on this server is blocking your connection.", "ConfigServer Security & Firewall"), ("blocking your connection", "a firewall")),
    Answer("bitninja", "uapi", NO_REPLY, page("Waiting for the redirectiron...", "BitNinja", "Your request has been blocked: the IP is greylisted."), ("greylisted", "a firewall")),
    Answer("wordfence", "uapi", NO_REPLY, page("Your access to this site has been limited", "Your access has been limited by the site owner", "Generated by Wordfence"), ("limited", "a firewall"), status=503, reason="Service Unavailable"),
    Answer("fortinet", "whm", NO_REPLY, page("Web Filter Violation", "Web Page Blocked!", "The page you have requested has been blocked: the URL is banned.", "FortiGuard"), ("has been blocked",), status=403, reason="Forbidden"),
    Answer("cloudfront", "whm", NO_REPLY, page("ERROR: The request could not be satisfied", "403 ERROR", "The request could not be satisfied.", "Request blocked."), ("403", "a firewall"), status=403, reason="Forbidden", headers=("Server: CloudFront",)),
    # Cloudflare
    Answer("cloudflare 521 in text", "whm", NO_REPLY, "error code: 521", ("error code: 521", "Cloudflare", "panel is running"), status=521, reason="", headers=cloudflare("text/plain")),
    Answer("cloudflare 1020 in text", "whm", NO_REPLY, "error code: 1020", ("error code: 1020", "Cloudflare"), ("credential",), status=403, reason="Forbidden", headers=cloudflare("text/plain")),
    Answer("cloudflare 1015", "uapi", NO_REPLY, page("Access denied | panel.test used Cloudflare to restrict access", "You are being rate limited", "Error 1015"), ("rate limited", "--jobs 1"), status=429, reason="Too Many Requests", headers=cloudflare("text/html")),
    Answer("cloudflare moment", "uapi", NO_REPLY, "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><noscript><div>Enable JavaScript and cookies to continue</div></noscript><script>window._cf_chl_opt={}</script></body></html>", ("Just a moment...", "Enable JavaScript and cookies", "Cloudflare's check"), ("credential",), status=403, reason="Forbidden", headers=(*cloudflare("text/html"), "cf-mitigated: challenge")),
    Answer("cloudflare 526 of life", "whm", NO_REPLY, page("panel.test | 526: Invalid SSL certificate", "Invalid SSL certificate Error code 526", "The origin web server does not have a valid certificate."), ("Invalid SSL certificate", "526"), status=526, reason="", headers=cloudflare("text/html")),
    # proxies
    Answer("aws", "whm", NO_REPLY, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n", ("502 Bad Gateway", "a proxy"), (PORT,), status=502, reason="Bad Gateway", headers=("Server: awselb/2.0",)),
    Answer("squid denied", "whm", NO_REPLY, page("ERROR: The requested URL could not be retrieved", "Access Denied.", "Access control configuration prevents your request from being allowed.", head="<!-- squid-error -->"), ("Access Denied.", "a proxy"), ("credential",), status=403, reason="Forbidden", headers=("Via: 1.1 squid",)),
    Answer("haproxy 504", "uapi", NO_REPLY, "<html><body><h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.\n</body></html>", ("The server didn't respond in time.", "a proxy"), status=504, reason="Gateway Time-out"),
    Answer("traefik 404", "uapi", NO_REPLY, "404 page not found\n", ("404 page not found",), status=404, reason="Not Found"),
    Answer("traefik 502", "whm", NO_REPLY, "Bad Gateway", ("Bad Gateway", "a proxy"), status=502, reason="Bad Gateway"),
    Answer("empty 502", "whm", NO_REPLY, "", ("502",), status=502, reason="Bad Gateway"),
    Answer("default backend", "whm", NO_REPLY, "default backend - 404", ("default backend - 404",), status=404, reason="Not Found"),
    Answer("google 502", "whm", NO_REPLY, "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Error 502 (Server Error)!!1</title><p><b>502.</b> <ins>That’s an error.</ins><p>The server encountered a temporary error and could not complete your request.<p>Please try again in 30 seconds.", ("temporary error", "502"), status=502, reason="Bad Gateway"),
    Answer("azure", "uapi", NO_REPLY, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>Microsoft-Azure-Application-Gateway/v2</center>\r\n</body>\r\n</html>", ("502 Bad Gateway", "a proxy"), status=502, reason="Bad Gateway"),
    Answer("proxy wants a password", "whm", NO_REPLY, page("407 Proxy Authentication Required", "You need to log in to this proxy."), ("407", "log in to this proxy"), status=407, reason="Proxy Authentication Required"),
    Answer("captive portal", "whm", NO_REPLY, page("Network Authentication Required", "You need to log in to this network."), ("511", "log in to this network"), status=511, reason="Network Authentication Required"),
    Answer("portal that redirects", "uapi", NO_REPLY, "", ("http://portal.test/login", "not followed"), status=302, reason="Found", headers=("Location: http://portal.test/login",)),
    Answer("408", "whm", NO_REPLY, page("408 Request Time-out", "The request took too long."), ("408", "The request took too long."), status=408, reason="Request Timeout"),
    Answer("431", "uapi", NO_REPLY, NGINX % ("400 Request Header Or Cookie Too Large", "400 Bad Request"), ("Request Header Or Cookie Too Large",), status=431, reason="Request Header Fields Too Large"),
    Answer("apache plain", "whm", NO_REPLY, page("400 Bad Request", "Your browser sent a request that this server could not understand.", "Reason: You're speaking plain HTTP to an SSL-enabled server port."), ("plain HTTP", "https://"), status=400, reason="Bad Request", headers=("Server: Apache",)),
    # applications
    Answer("phpmyadmin", "whm", NO_REPLY, "<!DOCTYPE html><html><head><title>phpMyAdmin</title></head><body><h1>Welcome to phpMyAdmin</h1><form method=post id=\"login_form\" action=\"index.php\"><input name=pma_username></form></body></html>", ("phpMyAdmin", PORT), ("session",)),
    Answer("php fatal error", "uapi", NO_REPLY, "<br />\n<b>Fatal error</b>:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in <b>/home/x/public_html/index.php</b> on line <b>5</b><br />\n", ("Allowed memory size", "Fatal error")),
    Answer("wordpress database", "uapi", NO_REPLY, page("Database Error", "Error establishing a database connection"), ("Error establishing a database connection",), status=500, reason="Internal Server Error"),
    Answer("roundcube", "whm", NO_REPLY, "<!DOCTYPE html><html><head><title>Roundcube Webmail :: Welcome</title></head><body><form id=\"login-form\"><p>Username</p></form><noscript><p>Warning: This webmail service requires Javascript!</p></noscript></body></html>", ("Roundcube Webmail",)),
    Answer("tomcat", "whm", NO_REPLY, "<!doctype html><html lang=\"en\"><head><title>HTTP Status 404 – Not Found</title></head><body><h1>HTTP Status 404 – Not Found</h1><p><b>Type</b> Status Report</p><p><b>Message</b> The requested resource [/json-api] is not available</p><h3>Apache Tomcat/9.0</h3></body></html>", ("HTTP Status 404", "not available", "an application"), status=404, reason=""),
    Answer("express", "uapi", NO_REPLY, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot GET /execute/Ftp/list_ftp</pre>\n</body>\n</html>\n", ("Cannot GET /execute/Ftp/list_ftp", "an application"), status=404, reason="Not Found", headers=("X-Powered-By: Express",)),
    Answer("django", "uapi", NO_REPLY, "<!doctype html><html lang=\"en\"><head><title>Bad Request (400)</title></head><body><h1>Bad Request (400)</h1><p></p></body></html>", ("Bad Request (400)",), status=400, reason="Bad Request"),
    Answer("flask", "whm", NO_REPLY, "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n", ("The requested URL was not found",), status=404, reason="NOT FOUND"),
    Answer("asp", "whm", NO_REPLY, page("Runtime Error", "Server Error in '/' Application.", "Runtime Error", "Description: An application error occurred on the server."), ("Runtime Error", "application error"), status=500, reason="x", headers=("X-Powered-By: ASP.NET",)),
    Answer("a page whose words quote others", "uapi", NO_REPLY, page("Shop", "Get a quotation now", "We ship unlocked phones"), ("Shop", PORT)),
]  # fmt: skip
