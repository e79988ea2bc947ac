// Calls of the C interface, each with the status that it has to have.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <string>

static int calls = 0;

// need ends the driver if something is not as it has to be.
static void need(bool is, const std::string &what) {
  if (is) return;
  fprintf(stderr, "%s\n", what.c_str());
  exit(1);
}

// ends: f(&error) returns the status; the result is its message.
template <class F> std::string ends(int status, F f) {
  char *error = nullptr;
  const int got = f(&error);
  const std::string message = error ? error : "";
  free(error);
  calls++;
  need(got == status, "call " + std::to_string(calls) + " ended with status " + std::to_string(got) + ", want " +
                          std::to_string(status) + ": " + message);
  need(message.empty() == (status == ROAD_OK || status == ROAD_CLOSED), "a message, or its lack: " + message);
  return message;
}
template <class F> void ok(F f) { ends(ROAD_OK, f); }

// refused: the call fails, and its message has this text.
template <class F> void refused(const std::string &text, F f) {
  const std::string message = ends(ROAD_FAILED, f);
  need(message.find(text) != std::string::npos, "the message is \"" + message + "\", want one with \"" + text + "\"");
}
