// The names that transformers gives an encoder's parameters.
#include "model.h"

namespace road {
namespace {

// ELECTRA kept BERT's names, but for the prefix.
Names names(const std::string &encoder) {
  return {.embeddings = encoder + ".embeddings",
          .embedding_project = encoder + ".embeddings_project",
          .layers = encoder + ".encoder.layer.",
          .query = ".attention.self.query",
          .key = ".attention.self.key",
          .value = ".attention.self.value",
          .out = ".attention.output.dense",
          .attention_norm = ".attention.output.LayerNorm",
          .up = ".intermediate.dense",
          .down = ".output.dense",
          .output_norm = ".output.LayerNorm"};
}

// A group of ALBERT's could hold several layers; no published model has more
// than one.
Names albert_names() {
  const std::string e = "albert.encoder.", only = ".albert_layers.0.";
  return {.embeddings = "albert.embeddings",
          .embedding_project = e + "embedding_hidden_mapping_in",
          .layers = e + "albert_layer_groups.",
          .query = only + "attention.query",
          .key = only + "attention.key",
          .value = only + "attention.value",
          .out = only + "attention.dense",
          .attention_norm = only + "attention.LayerNorm",
          .up = only + "ffn",
          .down = only + "ffn_output",
          .output_norm = only + "full_layer_layer_norm"};
}

} // namespace

const Names &names_of(int architecture) {
  static const Names electra = names("electra"), bert = names("bert"), albert = albert_names();
  return architecture == ROAD_ALBERT ? albert : architecture == ROAD_BERT ? bert : electra;
}

} // namespace road
