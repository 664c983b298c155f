"""Delivering what happened: an inbox, e-mail, a daily digest, and webhooks for other systems.

What is to be sent is written in the transaction of the action that causes it, and sent later by
`namsao deliver`. So nothing is announced that did not happen, and a mail server that is down
holds nobody up.
"""
