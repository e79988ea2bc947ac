// The names that transformers gives an encoder's parameters.
#include "model.h"

namespace road {
namespace {

// ELECTRA kept BERT's names, but for the prefix.
Names names(const std::string &encoder) {
  return {encoder + ".embeddings",
          encoder + ".embeddings_project",
          encoder + ".encoder.layer.",
          ".attention.self.query",
          ".attention.self.key",
          ".attention.self.value",
          ".attention.output.dense",
          ".attention.output.LayerNorm",
          ".intermediate.dense",
          ".output.dense",
          ".output.LayerNorm"};
}

// A group of ALBERT's could hold several layers; no published model has more
// than one.
Names albert_names() {
  const std::string e = "albert.encoder.", only = ".albert_layers.0.";
  return {"albert.embeddings",
          e + "embedding_hidden_mapping_in",
          e + "albert_layer_groups.",
          only + "attention.query",
          only + "attention.key",
          only + "attention.value",
          only + "attention.dense",
          only + "attention.LayerNorm",
          only + "ffn",
          only + "ffn_output",
          only + "full_layer_layer_norm"};
}

} // namespace

const Names &names_of(int architecture) {
  static const Names electra = names("electra"), bert = names("bert"), albert = albert_names();
  return architecture == ROAD_ALBERT ? albert : architecture == ROAD_BERT ? bert : electra;
}

} // namespace road
