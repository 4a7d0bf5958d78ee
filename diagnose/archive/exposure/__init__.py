"""What the imported articles tell of servers.

The modules, in the order in which to read them:

    exposed                 the known bugs of a server, as plain data
    installation            what runs on a server, and whether an article is on that
    known_bugs              the known bugs of one server
    fleet_exposure          those of many
"""
