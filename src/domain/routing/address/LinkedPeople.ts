import { type Message, wordsSaid } from "../../matrix/InboundEvent.ts"
import { linkAt } from "../prompt/FindId.ts"
import { personLinks } from "../prompt/HtmlLinks.ts"
import { withoutQuotedHtml, withoutQuotedLines } from "./OwnWords.ts"

/** Where a link into Matrix begins, also one that is the address of a link in Markdown. */
const begins = /matrix:|matrix\.to\/#\//gi

/** Whom the links in a plain text are to. */
const inText = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(begins)].flatMap(({ index }) => {
    const target = linkAt(text, index)?.target
    return target?._tag === "User" ? [target.id] : []
  })

/** Whom a message links to in its own words, not in what it quotes; in its HTML, or in its text as Markdown or bare. */
export const linkedPeople = (message: Message): ReadonlySet<string> =>
  new Set([
    ...inText(withoutQuotedLines(wordsSaid(message))),
    ...(message.formatted === undefined
      ? []
      : personLinks(withoutQuotedHtml(message.formatted)).map(({ id }) => id))
  ])
