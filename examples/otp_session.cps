# A session with a second factor: the code goes with the login, once; then Email::list_pops.
# CPANEL_OTP holds the base32 secret of the authenticator app, or a code of six digits.
#
#   CPANEL=https://srv1.example.com:2083 CPANEL_USER=carol CPANEL_PASSWORD=… CPANEL_OTP=… \
#       cpshell -f FILE

login $env.CPANEL -u $env.CPANEL_USER --password-from env:CPANEL_PASSWORD --otp-from env:CPANEL_OTP
uapi Email list_pops
