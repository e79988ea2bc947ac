// The C interface without Go, for AddressSanitizer and UndefinedBehaviorSanitizer
// (scripts/sanitize.sh): tiny models learn, are copied, and refuse. libtorch is not
// instrumented, but every buffer of a caller is exactly as long as native.h says.
#include "../native.cpp"

#include "call.hpp"
#include "tiny.hpp"

#include "copies.hpp"
#include "learning.hpp"
#include "refusals.hpp"

int main() {
  int models = 0;
  for (const Variant &v : variants()) {
    printf("%s\n", v.name.c_str());
    Tiny m(v);
    learns(m);
    comparesHeads(m);
    combinesParts(m);
    explains(m);
    copies(v, m);
    refuses(m);
    models++;
  }
  refusesWithoutAModel();
  printf("%d models, %d calls\n", models, calls);
}
