# From WHM into an account: create_user_session, then Ftp::list_ftp as the user.
#
#   WHM=https://srv1.example.com:2087 WHM_PASSWORD=… CPANEL_USER=alice cpshell -f FILE

login $env.WHM -u root --password-from env:WHM_PASSWORD
su $env.CPANEL_USER
uapi Ftp list_ftp
