import { Effect, Layer } from "effect"
import { agentOrigins } from "../../domain/files/AgentOrigins.ts"
import { type BotMessages } from "../../domain/messages/BotMessages.ts"
import type { MediaSettings } from "../../domain/settings/Settings.ts"
import * as AttachmentsNode from "../../layers/crypto/attachments/AttachmentsNode.ts"
import * as FileUploadsLive from "../../layers/files/answers/FileUploadsLive.ts"
import { makeFileServing } from "../../layers/files/FileServing.ts"
import * as OfferedFilesMemory from "../../layers/files/OfferedFilesMemory.ts"
import * as PromptFilesLive from "../../layers/files/PromptFilesLive.ts"

/** The settings of files, and where the agent is. */
export interface FileSettings extends MediaSettings {
  readonly agentUrl: string
  /** AGENT_SLOTS. */
  readonly slots: ReadonlyArray<string>
  /** AGENT_ALLOW_PLAINTEXT. */
  readonly allowPlaintext: boolean
}

/** How files go from people to the agent. */
const toAgent = ({ agentUrl, host, max, url }: FileSettings) =>
  Layer.unwrap(Effect.map(makeFileServing({ agentUrl, host, url }), (base) => PromptFilesLive.layer(max, base))).pipe(
    Layer.provide(OfferedFilesMemory.layer)
  )

/** How files go from the agent to people. */
const toPeople = ({ agentUrl, allowPlaintext, max, slots }: FileSettings, words: BotMessages) =>
  FileUploadsLive.layer({ max, words, allowPlaintext, origins: agentOrigins(agentUrl, slots) })

/** Files both ways; none where the settings say so. */
export const botFiles = (settings: FileSettings, words: BotMessages) =>
  settings.max === 0
    ? Layer.empty
    : Layer.provide(Layer.merge(toAgent(settings), toPeople(settings, words)), AttachmentsNode.layer)
