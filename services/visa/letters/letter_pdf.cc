#include "services/visa/letters/letter_pdf.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// fontconfig keeps some of what it reads of its configuration, once a process.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig";
}
#endif
#endif

namespace sojourn::visa {
namespace {

// In points, 72 to the inch.
constexpr double kPointsPerMillimetre = 72 / 25.4;
constexpr double kPageWidth = 210 * kPointsPerMillimetre;
constexpr double kPageHeight = 297 * kPointsPerMillimetre;
constexpr double kMargin = kLetterMargin * kPointsPerMillimetre;
constexpr double kTextWidth = kPageWidth - 2 * kMargin;
// The page's number stands below the text, where there is more than one.
constexpr double kFootHeight = 24;
constexpr double kTextBottom = kPageHeight - kMargin - kFootHeight;
constexpr double kLabelWidth = 0.42 * kTextWidth;
constexpr double kGap = 12;
constexpr double kSignatureHeight = 64;
constexpr double kSignatureWidth = 0.5 * kTextWidth;
constexpr double kRuleWidth = 0.6;
constexpr double kLineSpacing = 1.15;
constexpr size_t kMostBytes = 1 << 20;

constexpr char kText[] = "Noto Sans 10.5";
constexpr char kSmall[] = "Noto Sans 9";
constexpr char kStrong[] = "Noto Sans Bold 10.5";
constexpr char kTitle[] = "Noto Sans Bold 15";

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
struct DestroyCairo {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};
struct DestroySurface {
  void operator()(cairo_surface_t* surface) const {
    cairo_surface_destroy(surface);
  }
};
struct FreeFont {
  void operator()(PangoFontDescription* font) const {
    pango_font_description_free(font);
  }
};
struct FreeIter {
  void operator()(PangoLayoutIter* iter) const { pango_layout_iter_free(iter); }
};
struct FreeOptions {
  void operator()(cairo_font_options_t* options) const {
    cairo_font_options_destroy(options);
  }
};
using Layout = std::shared_ptr<PangoLayout>;

double FromPango(int units) { return static_cast<double>(units) / PANGO_SCALE; }

constexpr const char* kLocales[] = {"en", "fr", "es"};

// Shapes text for A4 paper: nothing is rounded to the dots of a screen.
class Typesetter {
 public:
  explicit Typesetter(Language language)
      : map_(pango_cairo_font_map_new()),
        context_(pango_font_map_create_context(map_.get())) {
    pango_cairo_font_map_set_resolution(
        reinterpret_cast<PangoCairoFontMap*>(map_.get()), 72);
    const std::unique_ptr<cairo_font_options_t, FreeOptions> options(
        cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context_.get(), options.get());
    pango_context_set_round_glyph_positions(context_.get(), FALSE);
    pango_context_set_base_dir(context_.get(), PANGO_DIRECTION_LTR);
    pango_context_set_language(
        context_.get(),
        pango_language_from_string(kLocales[static_cast<size_t>(language)]));
  }

  // A name in another script stays in its column, whichever way it is read.
  absl::StatusOr<Layout> Set(const std::string& text, const char* font,
                             double width,
                             PangoAlignment align = PANGO_ALIGN_LEFT) const {
    const Layout layout(pango_layout_new(context_.get()), Unref());
    const std::unique_ptr<PangoFontDescription, FreeFont> description(
        pango_font_description_from_string(font));
    pango_layout_set_font_description(layout.get(), description.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(layout.get(), FALSE);
    pango_layout_set_alignment(layout.get(), align);
    pango_layout_set_text(layout.get(), text.data(),
                          static_cast<int>(text.size()));
    if (pango_layout_get_unknown_glyphs_count(layout.get()) > 0) {
      return FailedPrecondition(
          "SCRIPT_UNREADABLE",
          "No font of this service has a character of the letter.",
          "Give the name in Latin letters, as the document has it, or ask the "
          "operator for a font.");
    }
    return layout;
  }

 private:
  std::unique_ptr<PangoFontMap, Unref> map_;
  std::unique_ptr<PangoContext, Unref> context_;
};

// A line of text, or where there is no layout a rule of `width`.
struct Mark {
  size_t page = 0;
  double x = 0;
  double y = 0;  // the baseline
  Layout layout;
  int line = 0;
  double width = 0;
};

// Where the next line goes.
struct Pen {
  size_t page = 0;
  double y = kMargin;

  bool operator<(const Pen& other) const {
    return std::pair(page, y) < std::pair(other.page, other.y);
  }
};

// Puts the lines of a letter on pages.
class Composer {
 public:
  explicit Composer(const Letter& letter) : type_(letter.language) {}

  absl::Status Compose(const Letter& letter) {
    RETURN_IF_ERROR(AddHead(letter.head));
    const LetterLine* before = nullptr;
    for (const LetterLine& line : letter.lines) {
      const bool table = before != nullptr && line.kind == before->kind &&
                         line.kind == LetterLine::Kind::kRow;
      if (!table) Skip(kGap);
      RETURN_IF_ERROR(Add(line));
      before = &line;
    }
    return AddNumbers();
  }

  size_t pages() const { return pages_; }
  const std::vector<Mark>& marks() const { return marks_; }

 private:
  absl::Status AddHead(const Letterhead& head) {
    RETURN_IF_ERROR(AddText(head.organisation, kStrong));
    if (!head.contact.empty()) RETURN_IF_ERROR(AddText(head.contact, kSmall));
    Skip(kGap / 2);
    AddRule(kTextWidth);
    return absl::OkStatus();
  }

  absl::Status Add(const LetterLine& line) {
    switch (line.kind) {
      case LetterLine::Kind::kDate:
        return AddText(line.text, kText, PANGO_ALIGN_RIGHT);
      case LetterLine::Kind::kTitle:
        return AddText(line.text, kTitle);
      case LetterLine::Kind::kRow:
        return AddRow(line);
      case LetterLine::Kind::kText:
        return AddText(line.text, kText);
      case LetterLine::Kind::kSignature:
        return AddSignature(line);
    }
    return absl::OkStatus();
  }

  absl::Status AddText(const std::string& text, const char* font,
                       PangoAlignment align = PANGO_ALIGN_LEFT) {
    ASSIGN_OR_RETURN(const Layout layout,
                     type_.Set(text, font, kTextWidth, align));
    Place(layout, kMargin);
    return absl::OkStatus();
  }

  // Both columns begin on one line; the next row below the longer one.
  absl::Status AddRow(const LetterLine& line) {
    const double value_x = kMargin + kLabelWidth + kGap;
    ASSIGN_OR_RETURN(const Layout label,
                     type_.Set(line.text, kText, kLabelWidth));
    ASSIGN_OR_RETURN(
        const Layout value,
        type_.Set(line.value, kStrong, kTextWidth - kLabelWidth - kGap));
    KeepTogether(std::max(HeightOf(label), FirstHeightOf(value)));
    const Pen begin = pen_;
    Place(label, kMargin);
    const Pen after_label = pen_;
    pen_ = begin;
    Place(value, value_x);
    pen_ = std::max(pen_, after_label);
    Skip(2);
    return absl::OkStatus();
  }

  absl::Status AddSignature(const LetterLine& line) {
    ASSIGN_OR_RETURN(const Layout layout,
                     type_.Set(line.text, kSmall, kSignatureWidth));
    KeepTogether(kSignatureHeight + HeightOf(layout));
    Skip(kSignatureHeight);
    AddRule(kSignatureWidth);
    Place(layout, kMargin);
    return absl::OkStatus();
  }

  absl::Status AddNumbers() {
    if (pages_ == 1) return absl::OkStatus();
    for (size_t page = 0; page < pages_; ++page) {
      ASSIGN_OR_RETURN(const Layout number,
                       type_.Set(absl::StrCat(page + 1, "/", pages_), kSmall,
                                 kTextWidth, PANGO_ALIGN_RIGHT));
      pen_ = {.page = page, .y = kPageHeight - kMargin - HeightOf(number) - 1};
      Draw(number, kMargin, kPageHeight);
    }
    return absl::OkStatus();
  }

  static double HeightOf(const Layout& layout) {
    return kLineSpacing * pango_layout_get_line_count(layout.get()) *
           FirstHeightOf(layout);
  }
  static double FirstHeightOf(const Layout& layout) {
    PangoRectangle logical;
    pango_layout_line_get_extents(
        pango_layout_get_line_readonly(layout.get(), 0), nullptr, &logical);
    return FromPango(logical.height);
  }

  void Skip(double height) { pen_.y += height; }

  void NextPage() {
    pen_ = {.page = pen_.page + 1};
    pages_ = std::max(pages_, pen_.page + 1);
  }

  void KeepTogether(double height) {
    if (pen_.y + height > kTextBottom) NextPage();
  }

  void AddRule(double width) {
    marks_.push_back(
        {.page = pen_.page, .x = kMargin, .y = pen_.y, .width = width});
    Skip(kRuleWidth + 2);
  }

  void Place(const Layout& layout, double x) { Draw(layout, x, kTextBottom); }

  // Line by line, on the next page from where one would pass `bottom`.
  void Draw(const Layout& layout, double x, double bottom) {
    const std::unique_ptr<PangoLayoutIter, FreeIter> iter(
        pango_layout_get_iter(layout.get()));
    int line = 0;
    do {
      PangoRectangle logical;
      pango_layout_iter_get_line_extents(iter.get(), nullptr, &logical);
      const double height = FromPango(logical.height);
      if (pen_.y + height > bottom) NextPage();
      const int baseline = pango_layout_iter_get_baseline(iter.get());
      marks_.push_back({.page = pen_.page,
                        .x = x + FromPango(logical.x),
                        .y = pen_.y + FromPango(baseline - logical.y),
                        .layout = layout,
                        .line = line++});
      pen_.y += height * kLineSpacing;
    } while (pango_layout_iter_next_line(iter.get()));
  }

  Typesetter type_;
  std::vector<Mark> marks_;
  Pen pen_;
  size_t pages_ = 1;
};

void DrawMark(const Mark& mark, cairo_t* cairo) {
  cairo_move_to(cairo, mark.x, mark.y);
  if (mark.layout != nullptr) {
    pango_cairo_show_layout_line(
        cairo, pango_layout_get_line_readonly(mark.layout.get(), mark.line));
    return;
  }
  cairo_rel_line_to(cairo, mark.width, 0);
  cairo_set_line_width(cairo, kRuleWidth);
  cairo_stroke(cairo);
}

cairo_status_t Append(void* pdf, const unsigned char* bytes,
                      unsigned int length) {
  static_cast<std::string*>(pdf)->append(reinterpret_cast<const char*>(bytes),
                                         length);
  return CAIRO_STATUS_SUCCESS;
}

std::string TitleOf(const Letter& letter) {
  for (const LetterLine& line : letter.lines) {
    if (line.kind == LetterLine::Kind::kTitle) return line.text;
  }
  return "";
}

}  // namespace

absl::StatusOr<std::string> DrawLetter(const Letter& letter) {
  Composer composer(letter);
  RETURN_IF_ERROR(composer.Compose(letter));
  std::string pdf;
  const std::unique_ptr<cairo_surface_t, DestroySurface> surface(
      cairo_pdf_surface_create_for_stream(Append, &pdf, kPageWidth,
                                          kPageHeight));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE,
                                 TitleOf(letter).c_str());
  // Else it would be the machine's time, and every copy another file.
  cairo_pdf_surface_set_metadata(
      surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
      absl::StrCat(absl::FormatCivilTime(letter.day), "T00:00:00Z").c_str());
  const std::unique_ptr<cairo_t, DestroyCairo> cairo(
      cairo_create(surface.get()));
  for (size_t page = 0; page < composer.pages(); ++page) {
    for (const Mark& mark : composer.marks()) {
      if (mark.page == page) DrawMark(mark, cairo.get());
    }
    cairo_show_page(cairo.get());
  }
  cairo_surface_finish(surface.get());
  if (cairo_status(cairo.get()) != CAIRO_STATUS_SUCCESS ||
      cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS ||
      pdf.size() >= kMostBytes) {
    return Internal("a letter could not be drawn");
  }
  return pdf;
}

}  // namespace sojourn::visa
