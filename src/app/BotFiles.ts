import { Effect, Layer } from "effect"
import type { MediaSettings } from "../domain/settings/Settings.ts"
import * as AttachmentsNode from "../layers/crypto/attachments/AttachmentsNode.ts"
import { makeFileReach } from "../layers/files/FileReach.ts"
import * as OfferedFilesMemory from "../layers/files/OfferedFilesMemory.ts"
import * as PromptFilesLive from "../layers/files/PromptFilesLive.ts"

/** The settings of files, and where the agent is. */
export interface FileSettings extends MediaSettings {
  readonly agentUrl: string
}

/** How files go from people to the agent. */
const toAgent = ({ agentUrl, host, max, url }: FileSettings) =>
  Layer.unwrap(Effect.map(makeFileReach({ agentUrl, host, url }), (base) => PromptFilesLive.layer(max, base))).pipe(
    Layer.provide([OfferedFilesMemory.layer, AttachmentsNode.layer])
  )

/** Files both ways; none where the settings say so. */
export const botFiles = (settings: FileSettings | undefined) =>
  settings === undefined || settings.max === 0 ? Layer.empty : toAgent(settings)
