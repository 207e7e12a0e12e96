# A WHM API token and a second factor: what may this token call?
#
#   WHM=https://srv1.example.com:2087 WHM_USER=otto WHM_TOKEN=… WHM_OTP=… cpshell -f FILE

login $env.WHM -u $env.WHM_USER --service whm --token-from env:WHM_TOKEN --otp-from env:WHM_OTP
whm applist
