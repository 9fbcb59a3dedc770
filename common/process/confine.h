// What a process gives up before it touches a secret. Links nothing.
#ifndef COMMON_PROCESS_CONFINE_H_
#define COMMON_PROCESS_CONFINE_H_

namespace sojourn::process {

// No core dump, and no other process of the same user may look into this one.
// Call first; it cannot be undone.
void ForbidDumps();

// gRPC in this process speaks TLS 1.3 and nothing older, to whoever calls and
// to whom it calls. Before the first channel or server and any thread.
void RequireTls13();

// Both, and no program that it might start gains rights.
void ConfineProcess();

}  // namespace sojourn::process

#endif  // COMMON_PROCESS_CONFINE_H_
