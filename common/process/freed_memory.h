// Memory that a surge took, given back to the system after it.
#ifndef COMMON_PROCESS_FREED_MEMORY_H_
#define COMMON_PROCESS_FREED_MEMORY_H_

#include <cstddef>
#include <functional>

namespace sojourn::process {

// What this process has in memory, in bytes; 0 where nobody can tell.
size_t ResidentBytes();

// Gives freed pages of all arenas back. They are locked one after the other
// meanwhile, a millisecond for two megabytes.
void GiveBack();

// glibc keeps what was freed in each arena below anything that is still in use,
// for good: a service would stay as large as its busiest minute was. Of one
// thread.
class FreedMemory {
 public:
  struct Options {
    // So much more than the last time left is worth the locks.
    size_t worth = size_t{8} << 20;
    std::function<size_t()> resident = ResidentBytes;
    std::function<void()> give_back = GiveBack;
  };

  FreedMemory() : FreedMemory(Options()) {}
  explicit FreedMemory(Options options);

  // Now and then, by a process that serves: what is in use stays, and a quiet
  // one does nothing.
  void Look();

 private:
  const Options options_;
  size_t left_;
};

}  // namespace sojourn::process

#endif  // COMMON_PROCESS_FREED_MEMORY_H_
