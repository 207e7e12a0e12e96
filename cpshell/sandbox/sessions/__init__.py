"""Who is logged in, and how.

``ids``          what session ids, cookies and security tokens look like
``log``          the session log, in the panel's own format
``store``        the sessions that are open
``otp``          one-time passwords
``login``        the login form's decision, and single sign-on
``credentials``  Authorization headers
``identity``     the outcome: who calls, on which service, with which rights
"""
