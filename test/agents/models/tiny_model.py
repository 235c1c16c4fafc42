"""Serves a model of llama.cpp's own server that recites one sentence after any prompt.

The model is written here: one block whose weights are all zero, so that what is read last alone says what comes next.
"""
import sys
import threading
import time
import urllib.request

import gguf
import numpy
import xllamacpp

path, port = sys.argv[1], int(sys.argv[2])
WIDTH = 384
WORDS = ["▁Every", "▁word", "▁comes", "▁in", "▁its", "▁place", ":", "▁gr", "<0xC3>", "<0xBC>", "n", "▁",
         "<0xF0>", "<0x9F>", "<0x98>", "<0x80>", "."]

tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
tokens += [word for word in WORDS if word not in tokens]
kinds = [2, 3, 3] + [6] * 256 + [1] * (len(tokens) - 259)
chain = [tokens.index(word) for word in WORDS]
following = {one: other for one, other in zip(chain, chain[1:])} | {chain[-1]: 2}

embeddings = numpy.zeros((len(tokens), WIDTH), dtype=numpy.float32)
output = numpy.zeros((len(tokens), WIDTH), dtype=numpy.float32)
for token in range(len(tokens)):
    embeddings[token, token] = 1.0
    output[following.get(token, chain[0]), token] = 10.0

writer = gguf.GGUFWriter(path, "llama")
writer.add_context_length(512)
writer.add_embedding_length(WIDTH)
writer.add_block_count(1)
writer.add_feed_forward_length(WIDTH)
writer.add_head_count(4)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_tokenizer_model("llama")
writer.add_token_list(tokens)
writer.add_token_scores([0.0] * len(tokens))
writer.add_token_types(kinds)
writer.add_bos_token_id(1)
writer.add_eos_token_id(2)
writer.add_unk_token_id(0)
ones, zeros = numpy.ones(WIDTH, dtype=numpy.float32), numpy.zeros((WIDTH, WIDTH), dtype=numpy.float32)
writer.add_tensor("token_embd.weight", embeddings)
writer.add_tensor("output_norm.weight", ones)
writer.add_tensor("output.weight", output)
for name in ("attn_norm", "ffn_norm"):
    writer.add_tensor(f"blk.0.{name}.weight", ones)
for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
    writer.add_tensor(f"blk.0.{name}.weight", zeros)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

params = xllamacpp.CommonParams()
params.model.path = path
params.hostnames = ["127.0.0.1"]
params.port = port
params.n_ctx = 1024
params.n_parallel = 2
params.n_predict = 64
params.api_keys = ["tiny-key"]
params.model_alias = {"tiny"}
params.ui = False
params.warmup = False
params.sampling.temp = 0.0
server = xllamacpp.Server(params)

while True:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health")
        break
    except OSError:
        time.sleep(0.05)
print(f"Serving on {port}", flush=True)
threading.Event().wait()
