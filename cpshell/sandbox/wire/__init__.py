"""HTTP as the panel speaks it.

``protocol``   the connection: status lines, header case, keep-alive, HTTP/1.0
``head``       what clients write before it is a request
``request``    a request with its parameters, whatever its body was
``answer``     what goes back
``pages``      the HTML pages
``app``        from a request to its answer
``entrance``   logging in and out
``routes``     which call a path means
``faults``     what can be made to go wrong
``shuffle``    JSON keys in no order
"""
