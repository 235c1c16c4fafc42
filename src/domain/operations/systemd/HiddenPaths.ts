import { Result } from "effect"
import { commandWords } from "../../settings/agent/CommandWords.ts"

/** What a unit of the bot's is to start and use, by absolute paths. */
export interface UsedPaths {
  readonly command: ReadonlyArray<string>
  /** AGENT_COMMAND and DATA_DIR, where they are set. */
  readonly agentCommand: string | undefined
  readonly dataDir: string | undefined
}

const state = "/var/lib/matrix-surface"

/** ProtectHome and PrivateTmp put empty folders there. */
const isHidden = (path: string) => /^\/(?:home|root|run\/user|tmp|var\/tmp)(?:\/|$)/.test(path)

/** A path that is looked for from the folder in which somebody is. `@` begins the name of a package. */
const isOfFolder = (word: string) => /^[\w.][^=]*\//.test(word) && !word.includes("://")

/** What of it the bot does not see, or may not write to, under the rules of `serviceUnit`; a sentence for each. */
export const hiddenFromService = ({ agentCommand, command, dataDir }: UsedPaths): ReadonlyArray<string> => {
  const words = Result.getOrElse(commandWords(agentCommand ?? ""), () => [])
  return [
    ...command.filter(isHidden).map((path) =>
      `The unit does not see ${path}: install the bot elsewhere (docs/install.md), and run init there`
    ),
    ...words.filter(isHidden).map((path) =>
      `The unit does not see ${path} of AGENT_COMMAND: install the agent elsewhere`
    ),
    ...words.filter(isOfFolder).map((path) => `The unit does not find ${path} of AGENT_COMMAND: write the whole path`),
    ...(dataDir === undefined || dataDir === state || dataDir.startsWith(`${state}/`) ? [] : [
      `The unit may not write to DATA_DIR=${dataDir}: leave it out for ${state}, or add ReadWritePaths= to the unit`
    ])
  ]
}
