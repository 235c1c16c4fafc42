import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Stream } from "effect"
import { randomBytes } from "node:crypto"
import { inject } from "vitest"
import { encryptedFileContent, readEncryptedFile } from "../../src/domain/crypto/secrets/EncryptedFile.ts"
import * as AttachmentsNode from "../../src/layers/crypto/attachments/AttachmentsNode.ts"
import { Attachments } from "../../src/services/crypto/Attachments.ts"
import { messageOf } from "./peers/PeerLines.ts"
import { person, together } from "./People.ts"

const { admin, url } = inject("encryption")
const limit = 1_000_000

const authorized = { authorization: `Bearer ${admin.access_token}` }

const upload = async (bytes: Uint8Array) => {
  const answer = await fetch(`${url}/_matrix/media/v3/upload`, {
    method: "POST",
    headers: { ...authorized, "content-type": "application/octet-stream" },
    body: Buffer.from(bytes)
  })
  return ((await answer.json()) as { readonly content_uri: string }).content_uri
}

const download = async (mxc: string) => {
  const answer = await fetch(`${url}/_matrix/client/v1/media/download/${mxc.slice("mxc://".length)}`, {
    headers: authorized
  })
  return new Uint8Array(await answer.arrayBuffer())
}

const withAttachments = <A, E>(use: (attachments: typeof Attachments.Service) => Effect.Effect<A, E>) =>
  Effect.runPromise(Effect.provide(Effect.flatMap(Attachments, use), AttachmentsNode.layer))

describe("a file in an encrypted room, by the service", () => {
  for (const make of ["nio", "js-sdk"] as const) {
    it(`is read where ${make} sent it, and by ${make} where we did`, async () => {
      await using ann = await person(make, "ann")
      await using ben = await person("js-sdk", "ben")
      const room = await together(ann, ben)
      const bytes = randomBytes(300_001)

      const { event } = await ann.peer.ask({ do: "send_file", room, name: "a.bin", bytes: bytes.toString("base64") })
      const line = await ben.peer.until(messageOf(event))
      const theirs = Result.getOrThrow(readEncryptedFile(line.content["file"]))
      const ciphertext = await download(theirs.url)
      assert.notInclude(Buffer.from(ciphertext).toString("latin1"), bytes.toString("latin1").slice(0, 64))
      const read = await withAttachments((service) => service.decryptWhole(theirs, Stream.make(ciphertext), limit))
      assert.isTrue(bytes.equals(read))

      const ours = await withAttachments((service) => service.encryptWhole(Stream.make(new Uint8Array(bytes)), limit))
      const file = encryptedFileContent({ ...ours.fileKey, url: await upload(ours.ciphertext) })
      const sent = await ben.peer.ask({
        do: "send_event",
        room,
        type: "m.room.message",
        content: { msgtype: "m.file", body: "b.bin", filename: "b.bin", file, info: { size: bytes.length } }
      })
      await ann.peer.until(messageOf(sent.event))
      const got = await ann.peer.ask({ do: "download", room, event: sent.event })
      assert.isTrue(bytes.equals(Buffer.from(got.bytes, "base64")))
    })
  }
})
