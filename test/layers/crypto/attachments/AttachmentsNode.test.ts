import { assert, describe, it } from "@effect/vitest"
import { Attachment, EncryptedAttachment, initAsync } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Result, Stream } from "effect"
import { webcrypto } from "node:crypto"
import { encryptedFileContent, readEncryptedFile } from "../../../../src/domain/crypto/secrets/EncryptedFile.ts"
import { at, elementsOf, recordOf } from "../../../../src/domain/Json.ts"
import * as AttachmentsNode from "../../../../src/layers/crypto/attachments/AttachmentsNode.ts"
import { Attachments } from "../../../../src/services/crypto/Attachments.ts"
import { suite } from "../../../contracts/Attachments.contract.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

suite("AttachmentsNode", AttachmentsNode.layer)

const url = "mxc://example.org/file"
const lengths = [0, 1, 16, 17, 4_099, 300_000]

const example = (title: string, body: Effect.Effect<void, unknown, Attachments>) =>
  it.effect(title, () => Effect.provide(body, AttachmentsNode.layer))

const opened = (content: unknown, ciphertext: Uint8Array) =>
  Effect.gen(function*() {
    const file = yield* Effect.fromResult(readEncryptedFile(content))
    return Uint8Array.from(yield* (yield* Attachments).decryptWhole(file, Stream.make(ciphertext), 1_000_000))
  })

describe("An encrypted file of ours", () => {
  for (const length of lengths) {
    example(
      `of ${length} bytes is read by the engine of other clients, which read ours`,
      Effect.gen(function*() {
        yield* Effect.promise(() => initAsync())
        const bytes = seededBytes(length, length)
        const ours = yield* (yield* Attachments).encryptWhole(Stream.make(bytes), length)
        const content = JSON.stringify(encryptedFileContent({ ...ours.fileKey, url }))
        const theirs = Attachment.decrypt(new EncryptedAttachment(ours.ciphertext, content))
        assert.deepStrictEqual(Uint8Array.from(theirs), bytes)
      })
    )
  }

  example(
    "is read by a browser's cryptography, with a counter of 64 bits",
    Effect.gen(function*() {
      const bytes = seededBytes("browser", 100_000)
      const { ciphertext, fileKey } = yield* (yield* Attachments).encryptWhole(Stream.make(bytes), bytes.length)
      const jwk = recordOf(encryptedFileContent({ ...fileKey, url })["key"])
      const text = yield* Effect.promise(async () => {
        const key = await webcrypto.subtle.importKey("jwk", jwk, "AES-CTR", false, ["encrypt", "decrypt"])
        const counter = { name: "AES-CTR", counter: Uint8Array.from(fileKey.iv), length: 64 }
        return webcrypto.subtle.decrypt(counter, key, Uint8Array.from(ciphertext))
      })
      assert.deepStrictEqual(new Uint8Array(text), bytes)
    })
  )
})

describe("An encrypted file of other clients", () => {
  for (const length of lengths) {
    example(
      `of ${length} bytes is read`,
      Effect.gen(function*() {
        yield* Effect.promise(() => initAsync())
        const bytes = seededBytes(length, length)
        const theirs = Attachment.encrypt(bytes)
        const content: unknown = { ...JSON.parse(theirs.mediaEncryptionInfo!), url }
        assert.deepStrictEqual(yield* opened(content, theirs.encryptedData), bytes)
        // What they make and what we make have the same shape, but for the order of what the key is for.
        const ours = encryptedFileContent(Result.getOrThrow(readEncryptedFile(content)))
        const ordered = (file: unknown) => ({
          ...recordOf(file),
          key: { ...recordOf(at(file, "key")), key_ops: elementsOf(at(file, "key", "key_ops")).toSorted() }
        })
        assert.deepStrictEqual<unknown>(ordered(ours), ordered(content))
      })
    )
  }

  /** The vector of matrix-rust-sdk. */
  example(
    "is read as it was published",
    Effect.gen(function*() {
      const content = {
        v: "v2",
        url,
        key: {
          kty: "oct",
          alg: "A256CTR",
          ext: true,
          k: "Voq2nkPme_x8no5-Tjq_laDAdxE6iDbxnlQXxwFPgE4",
          key_ops: ["encrypt", "decrypt"]
        },
        iv: "i0DovxYdJEcAAAAAAAAAAA",
        hashes: { sha256: "ANdt819a8bZl4jKy3Z+jcqtiNICa2y0AW4BBJ/iQRAU" }
      }
      const ciphertext = Buffer.from("b39a767fba7f6e21cb2121864364ad2eeb1bd7ac241a4b2f21a0", "hex")
      assert.strictEqual(Buffer.from(yield* opened(content, ciphertext)).toString(), "It's a secret to everybody")
      const error = yield* Effect.flip(opened(content, Buffer.from("fake message")))
      assert.strictEqual(
        error.message,
        "The encrypted file is not the one that was sent, or a part of it is missing: it has to be sent again"
      )
      assert.notInclude(JSON.stringify(error), "Voq2")
    })
  )
})
