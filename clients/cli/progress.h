// How far a long command is, on standard error.
#ifndef CLIENTS_CLI_PROGRESS_H_
#define CLIENTS_CLI_PROGRESS_H_

#include <cstdint>
#include <iosfwd>
#include <string>

#include "absl/time/time.h"

namespace sojourn::cli {

// On a terminal a line that is written over; anywhere else, such as a log, only
// where it ended. Nothing where nothing was told.
class Progress {
 public:
  // What is counted, such as "rows sent".
  explicit Progress(std::string what);
  Progress(std::string what, std::ostream& out, bool terminal);
  // Ends the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Tell(int64_t done, int64_t all);

 private:
  void Show();

  const std::string what_;
  std::ostream& out_;
  const bool terminal_;
  absl::Time next_ = absl::InfinitePast();
  std::string told_;
  std::string shown_;
};

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_PROGRESS_H_
