#include "clients/cli/progress.h"

#include <unistd.h>

#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace sojourn::cli {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(200);

}  // namespace

Progress::Progress(std::string what)
    : Progress(std::move(what), std::cerr, isatty(STDERR_FILENO) == 1) {}

Progress::Progress(std::string what, std::ostream& out, bool terminal)
    : what_(std::move(what)), out_(out), terminal_(terminal) {}

Progress::~Progress() {
  if (told_.empty()) return;
  Show();
  out_ << "\n" << std::flush;
}

void Progress::Tell(int64_t done, int64_t all) {
  told_ = absl::StrCat(done, " of ", all, " ", what_);
  if (!terminal_ || absl::Now() < next_) return;
  next_ = absl::Now() + kInterval;
  Show();
}

void Progress::Show() {
  if (told_ == shown_) return;
  out_ << (terminal_ ? "\r" : "") << told_ << std::flush;
  shown_ = told_;
}

}  // namespace sojourn::cli
