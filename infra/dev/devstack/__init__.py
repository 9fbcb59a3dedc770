"""The development stack: private databases, certificates and the services.

Standard library and Debian's python3-grpcio only. `stack.Stack` is the whole
of it for callers (infra/dev/stack, the demo coordinator, the multi-process
tests); the other modules each own one part.
"""
import os

# gRPC's fork handlers (on in Debian's build) abort now and then when a child
# is started as another user while channels exist. Our children exec at once
# and need no such help.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"
