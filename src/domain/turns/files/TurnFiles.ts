import { mostFiles } from "../../files/AnswerFile.ts"
import { typeBySaying } from "../../matrix/files/MediaType.ts"
import { fileName } from "../../matrix/files/SentFile.ts"
import type { AgentEvent } from "../AgentEvent.ts"
import type { Turn } from "../Turn.ts"
import { type Decision, idle } from "../TurnDecision.ts"

/** Whether the attempt showed files. */
export const hasFiles = ({ files = 0 }: Turn): boolean => files > 0

/** The files that a run told of when it begins: a run that is repeated tells of them again, another one of its own. */
export const filesTold = ({ files }: Turn, isSame: boolean): Pick<Turn, "filesTold"> =>
  files === undefined ? {} : { filesTold: isSame ? 0 : files }

/**
 * Takes a file of the agent's, which the room is shown as such; undefined where the attempt showed too many. A file
 * that a repeated run tells of again was shown before.
 */
export const withFile = (turn: Turn, file: Extract<AgentEvent, { _tag: "File" }>): Decision | undefined => {
  const { files = 0, filesTold: told = 0 } = turn
  if (told < files) return idle({ ...turn, filesTold: told + 1 })
  if (files >= mostFiles) return undefined
  const number = files + 1
  const { data, mime, size, url } = file
  const name = fileName(file.name, "file")
  const shown = {
    number,
    name,
    mime: typeBySaying("file", name, [mime]),
    size,
    ...(url === undefined ? {} : { url }),
    ...(data === undefined ? {} : { data })
  }
  return { ...idle({ ...turn, files: number, filesTold: number }), files: [shown], commit: "durable" }
}
