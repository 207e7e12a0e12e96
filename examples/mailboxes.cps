#!/usr/bin/env -S cpshell -f
# Mailboxes of the accounts that are named on the command line, or on standard input:
#
#   ./mailboxes.cps alice bob --sandbox -o csv
#   printf 'alice\nbob\n' | ./mailboxes.cps - --sandbox
#
# `login` in place of --sandbox, see user_session.cps, makes it a script for one server.

let users = $args
if $1 = - { let users = $(open -) }
for user in $users {
    uapi --as $user Email list_pops | select email
} | sort user email
