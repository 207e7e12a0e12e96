# A tour: log in, look around as root, become a user, come back.
# Run it against a simulated panel:  cpshell --sandbox -f examples/tour.cps

echo "Who am I, and what may I call?"
whoami | get "{user: user, service: service}"
whm applist | count
whm applist | get "app[?starts_with(@, 'list')] | [:5]"

echo "Accounts whose name contains a, two columns, filtered and cut by the server:"
whm listaccts --where user~a --columns user,domain --limit 3 | rows | csv

echo "Becoming alice by single sign-on:"
su alice
uapi Ftp list_ftp | select user,type | table
exit

echo "And back:"
whoami | get chain
