import { wordsIn } from "../CrowdAgent.ts"
import { type CrowdFile, drawings, hashesIn } from "../CrowdFiles.ts"
import type { Written } from "../CrowdRecord.ts"
import { type CrowdEvidence, type FoundEvent, foundIn, repeated } from "./CrowdEvidence.ts"

/** What went wrong with files, each as a line; empty where nothing did. */
export interface CrowdFileVerdict {
  /** Files, and hashes of files, of other messages, with the agent or in a room. */
  readonly wrongFile: ReadonlyArray<string>
  /** Files that the agent was given in more attempts than there were, and those shown by several events. */
  readonly fileTwice: ReadonlyArray<string>
  /** Messages whose files the agent was not given, answers to other bytes, drawings that the room was not shown. */
  readonly fileLost: ReadonlyArray<string>
}

/** A prompt by its own words, or by its file where it has none. */
const wordOf = ({ files, text }: CrowdEvidence["given"][number]) => wordsIn(text)[0] ?? wordsIn(files[0]?.name ?? "")[0]

const givenFiles = ({ given, written }: CrowdEvidence): CrowdFileVerdict => {
  const byWord = new Map(written.map((one) => [one.word, one]))
  const [wrong, lost] = [[] as Array<string>, [] as Array<string>]
  const attempts = new Map<string, Set<string>>()
  for (const prompt of given) {
    const word = wordOf(prompt) ?? ""
    const own = byWord.get(word)?.file
    for (const { hash, name } of prompt.files) {
      const isOwn = own !== undefined && name === own.name && (hash ?? own.hash) === own.hash
      if (!isOwn) wrong.push(`${name} was given with ${word}`)
    }
    const count = prompt.files.length
    if (own !== undefined && count !== 1) lost.push(`${word} was given with ${count} files`)
    attempts.set(word, (attempts.get(word) ?? new Set()).add(prompt.id))
  }
  const twice = [...attempts].filter(([word, ids]) => ids.size > (byWord.get(word)?.retried === true ? 2 : 1))
  return { wrongFile: wrong, fileTwice: twice.map(([word, ids]) => `${word} in ${ids.size} attempts`), fileLost: lost }
}

/** A room shows hashes of the files that were sent in it alone. */
const shownHashes = ({ bot, histories, written }: CrowdEvidence): ReadonlyArray<string> =>
  [...histories].flatMap(([room, events]) => {
    const own = new Set(written.flatMap((one) => (one.room === room && one.file !== undefined ? [one.file.hash] : [])))
    return events.filter(({ sender }) => sender === bot).flatMap(({ content }) =>
      hashesIn(JSON.stringify(content)).filter((hash) => !own.has(hash)).map((hash) => `${hash} in ${room}`)
    )
  })

const isRead = ({ given }: CrowdEvidence, { hash, name }: CrowdFile) =>
  given.some(({ files }) => files.some((file) => file.name === name && file.hash === hash))

/** Messages that were answered, with their files and all that is said in answer to them. */
const answeredFiles = ({ written }: CrowdEvidence, found: ReadonlyArray<FoundEvent>) =>
  written.flatMap(({ event, file, word }) => {
    const about = found.filter(({ prompt, state }) => prompt === event && state !== undefined)
    const isAnswered = about.some(({ state }) => state === "answered")
    return file !== undefined && isAnswered ? [{ word, file, said: about.map(({ body }) => body).join(" ") }] : []
  })

/** The messages that were answered without their files, as these did not reach the agent. */
export const unreadFiles = (evidence: CrowdEvidence): ReadonlyArray<string> =>
  answeredFiles(evidence, foundIn(evidence)).flatMap(({ file, word }) => (isRead(evidence, file) ? [] : [word]))

/** An answer holds the hash of the file that the agent was given. */
const unsaidHashes = (evidence: CrowdEvidence): ReadonlyArray<string> =>
  answeredFiles(evidence, foundIn(evidence)).flatMap(({ file, said, word }) =>
    isRead(evidence, file) && !hashesIn(said).includes(file.hash) ? [`the answer to ${word} is about no file`] : []
  )

const shownFiles = (evidence: CrowdEvidence): CrowdFileVerdict => {
  const found = foundIn(evidence)
  const files = found.flatMap((one) => (one.file === undefined ? [] : [{ ...one, file: one.file }]))
  const byEvent = new Map(evidence.written.map((one) => [one.event, one]))
  const isRight = ({ body, file, prompt, room, url }: (typeof files)[number]) => {
    const of = byEvent.get(prompt)
    const drawing = of?.draws === true ? drawings(of.word)[file - 1] : undefined
    return of?.room === room && body === drawing?.name && evidence.stored.get(url ?? "") === drawing.hash
  }
  const wrong = files.filter((one) => !isRight(one)).map(({ body, prompt, room }) =>
    `${body} about ${prompt} in ${room}`
  )
  const places = files.map(({ attempt, file, prompt }) => `${prompt}, attempt ${attempt}, file ${file}`)
  const missing = ({ event, word }: Written) =>
    found.filter(({ prompt, state }) => prompt === event && state === "answered").flatMap(({ attempt }) => {
      const shown = files.filter((one) => one.prompt === event && one.attempt === attempt).length
      const drawn = drawings(word).length
      return shown < drawn ? [`${shown} of ${drawn} drawings for ${word}, attempt ${attempt}`] : []
    })
  const lost = evidence.written.filter(({ draws }) => draws === true).flatMap(missing)
  return { wrongFile: wrong, fileTwice: repeated(places), fileLost: lost }
}

/** Holds the files that the agent was given and those that the rooms were shown against what people sent. */
export const crowdFileVerdict = (evidence: CrowdEvidence): CrowdFileVerdict => {
  const [given, shown] = [givenFiles(evidence), shownFiles(evidence)]
  return {
    wrongFile: [...given.wrongFile, ...shown.wrongFile, ...shownHashes(evidence)],
    fileTwice: [...given.fileTwice, ...shown.fileTwice],
    fileLost: [...given.fileLost, ...shown.fileLost, ...unsaidHashes(evidence)]
  }
}
