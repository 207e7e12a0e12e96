"""The command against a simulated panel and a real DNS server process."""


def check(shell, server, *options):
    return shell.run(f"zonecheck alice.test --as alice --server {server} {' '.join(options)}")


def test_a_server_that_serves_the_zone_leaves_nothing_to_list(panel_shell, serve, alice_zone):
    ran = check(panel_shell, serve("alice.test", alice_zone))
    assert (ran.value, ran.err, ran.code) == ([], "", 0)


def test_with_all_every_value_is_listed_as_the_same(panel_shell, serve, alice_zone):
    ran = check(panel_shell, serve("alice.test", alice_zone), "--all")
    assert {row["verdict"] for row in ran.value} == {"same"}
    assert len(ran.value) == len(alice_zone.splitlines())


def test_a_record_that_is_not_served_is_missing(panel_shell, serve, alice_zone):
    without = "".join(line for line in alice_zone.splitlines(True) if not line.startswith("ftp "))
    server = serve("alice.test", without)
    assert check(panel_shell, server).value == [
        {
            "server": server,
            "verdict": "missing",
            "name": "ftp.alice.test.",
            "type": "A",
            "panel": "192.0.2.10",
            "dns": None,
        }
    ]


def test_differences_are_a_failure_that_says_how_many(panel_shell, serve, alice_zone):
    moved = alice_zone.replace("ftp 14400 IN A 192.0.2.10", "ftp 14400 IN A 198.51.100.7")
    ran = check(panel_shell, serve("alice.test", moved))
    assert ran.code == 1
    assert ran.err.endswith("alice.test differs in 2 places\n")


def test_another_address_is_missing_and_extra(panel_shell, serve, alice_zone):
    moved = alice_zone.replace("ftp 14400 IN A 192.0.2.10", "ftp 14400 IN A 198.51.100.7")
    rows = check(panel_shell, serve("alice.test", moved)).value
    assert [(row["verdict"], row["panel"], row["dns"]) for row in rows] == [
        ("missing", "192.0.2.10", None),
        ("extra", None, "198.51.100.7"),
    ]


def test_an_older_zone_is_told_by_its_serial(panel_shell, serve, alice_zone):
    rows = check(panel_shell, serve("alice.test", alice_zone.replace("2023111401", "2023111399")))
    assert [(row["verdict"], row["panel"], row["dns"]) for row in rows.value] == [
        ("serial", "2023111401", "2023111399")
    ]


def test_another_ttl_of_the_zone_itself_is_told(panel_shell, serve, alice_zone):
    changed = alice_zone.replace("ftp 14400", "ftp 60")
    rows = check(panel_shell, serve("alice.test", changed)).value
    assert [(row["verdict"], row["panel"], row["dns"]) for row in rows] == [("ttl", "14400", "60")]


def test_an_answer_too_long_for_udp_is_asked_again_by_tcp(panel_shell, serve, alice_zone):
    long = "".join(f'alice.test. 14400 IN TXT "{"x" * 200}{n}"\n' for n in range(5))
    rows = check(panel_shell, serve("alice.test", alice_zone + long)).value
    assert [row["verdict"] for row in rows] == ["extra"] * 5


def test_a_server_of_other_zones_is_an_error_with_a_hint(panel_shell, serve):
    zone = "@ 60 IN SOA a. b. 1 1 1 1 1\n@ 60 IN NS ns1.bob.test.\n"
    ran = check(panel_shell, serve("bob.test", zone))
    assert ran.code == 1
    assert "answers REFUSED for alice.test. SOA" in ran.err
    assert ran.out == ""


def test_a_server_that_is_silent_is_a_failed_connection(panel_shell):
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        ran = check(panel_shell, f"127.0.0.1:{silent.getsockname()[1]}", "--timeout 0.05")
    assert ran.code == 4
    assert "did not answer in time" in ran.err


def test_a_zone_of_somebody_else_is_refused_by_the_panel(panel_shell):
    ran = panel_shell.run("zonecheck carol.test --as alice --server 127.0.0.1")
    assert ran.code == 1
    assert "carol.test" in ran.err


def test_what_is_no_address_sends_nothing(panel_shell):
    ran = check(panel_shell, "127.0.0.1:99999")
    assert (ran.code, ran.out) == (2, "")


def test_in_a_cpanel_session_the_zone_is_ones_own(panel_shell, serve, alice_zone):
    server = serve("alice.test", alice_zone)
    ran = panel_shell.run(f"su alice\nzonecheck alice.test --server {server}\nexit")
    assert (ran.value, ran.code) == ([], 0)


def test_help_knows_its_options_once_it_is_loaded(panel_shell):
    ran = panel_shell.run("zonecheck --help")
    assert "--server ADDRESS[:PORT]" in ran.out
