import { Effect, type Layer, Stream } from "effect"
import { bot } from "../../src/app/Bot.ts"
import { botFiles, type FileSettings } from "../../src/app/bot/BotFiles.ts"
import type { BotSettings } from "../../src/app/bot/BotSurroundings.ts"
import { encryptedFileContent } from "../../src/domain/crypto/secrets/EncryptedFile.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { botMessages } from "../../src/domain/messages/BotMessages.ts"
import * as AttachmentsNode from "../../src/layers/crypto/attachments/AttachmentsNode.ts"
import * as CryptoApart from "../../src/layers/crypto/CryptoApart.ts"
import { Attachments } from "../../src/services/crypto/Attachments.ts"
import type { Crypto } from "../../src/services/crypto/Crypto.ts"
import { settings } from "../whole/MemoryBot.ts"
import * as TrialHere from "./TrialHere.ts"

export const fileSettings: FileSettings = {
  max: 20 * 1024 * 1024,
  url: undefined,
  host: "127.0.0.1",
  agentUrl: "ws://127.0.0.1:1/agent_ws/",
  slots: [],
  allowPlaintext: false
}

/** The bot over layers in memory, which moves files. */
export const startWithFiles = (
  files: Partial<FileSettings> = {},
  changed: Partial<BotSettings> = {},
  crypto: Layer.Layer<Crypto> = CryptoApart.off
) =>
  Effect.forkScoped(
    Effect.provide(
      bot(
        { ...settings, ...changed },
        undefined,
        () => crypto,
        botFiles({ ...fileSettings, ...files }, botMessages.en("!"))
      ),
      TrialHere.layer
    )
  )

/** A message with a file, as clients send it; without a caption its body is its name. */
export const fileMessage = (
  name: string,
  mime: string,
  size: number | undefined,
  where: { readonly url: string } | { readonly file: unknown },
  caption?: string
): RawEvent => ({
  msgtype: mime.startsWith("image/") ? "m.image" : "m.file",
  body: caption ?? name,
  ...(caption === undefined ? {} : { filename: name }),
  info: { mimetype: mime, ...(size === undefined ? {} : { size }) },
  ...where
})

/** A file as a client encrypts it: what it stores, and how the event describes it once it is stored. */
export const encryptedFile = (bytes: Uint8Array) =>
  Effect.map(
    Effect.flatMap(Attachments, (attachments) => attachments.encryptWhole(Stream.make(bytes), bytes.length)),
    ({ ciphertext, fileKey }) => ({
      ciphertext,
      describe: (url: string) => ({ file: encryptedFileContent({ ...fileKey, url }) })
    })
  ).pipe(Effect.orDie, Effect.provide(AttachmentsNode.layer))
