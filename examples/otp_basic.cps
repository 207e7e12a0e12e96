# Basic and a second factor, without a session: password and a fresh code go with each request.
#
#   CPANEL=https://srv1.example.com:2083 CPANEL_USER=carol CPANEL_PASSWORD=… CPANEL_OTP=… \
#       cpshell -f FILE

login $env.CPANEL -u $env.CPANEL_USER --auth basic --password-from env:CPANEL_PASSWORD \
    --otp-from env:CPANEL_OTP
uapi Ftp list_ftp
