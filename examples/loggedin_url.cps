# Urls that open cPanel logged in, as get_loggedin_url gives them: the second one reuses the token
# of the first, so both lead into one session.
#
#   CPANEL=https://srv1.example.com:2083 CPANEL_USER=alice CPANEL_PASSWORD=… cpshell -f FILE

login $env.CPANEL -u $env.CPANEL_USER --password-from env:CPANEL_PASSWORD
let first = loginurl /frontend/jupiter/index.html
let second = loginurl /frontend/jupiter/email_accounts/index.html --token ${first.token}
echo ${first.login_message}
echo ${first.login_url}
echo ${second.login_url}
