// A page that shows events as a client's timeline does, for scripts/pictures.ts.
import type { RawEvent } from "../src/domain/matrix/SyncBatch.ts"

/** An event of a picture: a person's words, or the content that the bot would send. */
export interface Shown {
  readonly by: "ann" | "bot"
  readonly content: RawEvent
  readonly edited?: boolean
  /** The words that it replies to. */
  readonly replyTo?: string
  /** A thread on this event: its last words. */
  readonly thread?: string
  /** Long messages are cut in the picture. */
  readonly cut?: boolean
}

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\"", "&quot;")

/** The page's own fonts. */
export const fonts = ["Inter", "Noto Color Emoji", "DejaVu Sans Mono"]

const light = "--back:#fff;--text:#1b1d22;--quiet:#656d77;--line:#e1e6ec;--code:#f0f2f5;--link:#0b68a6"
const dark = "--back:#15191e;--text:#edf0f3;--quiet:#8d97a5;--line:#333a44;--code:#22272e;--link:#69b5e8"

const style = (isDark: boolean) => `
:root{${isDark ? dark : light}}
*{box-sizing:border-box}
body{margin:0;padding:14px 18px 18px;width:720px;background:var(--back);color:var(--text);
  font:15px/1.45 Inter,"Noto Color Emoji",sans-serif}
.event{position:relative;padding:0 0 0 46px;margin:0 0 14px}
.avatar{position:absolute;left:0;top:2px;width:32px;height:32px;border-radius:50%;color:#fff;font-weight:600;
  display:flex;align-items:center;justify-content:center}
.ann .avatar{background:#a64b8c}.bot .avatar{background:#0d8f6f}
.name{font-weight:600}.ann .name{color:#a64b8c}.bot .name{color:#0d8f6f}
.time{float:right;color:var(--quiet);font-size:12px}
.notice{color:var(--quiet)}
.body{overflow-wrap:anywhere}.plain{white-space:pre-wrap}
.body>:first-child{margin-top:0}.body>:last-child{margin-bottom:0}
.body h1,.body h2,.body h3{line-height:1.25;margin:14px 0 8px}.body h1{font-size:22px}.body h2{font-size:19px}
.body h3{font-size:17px}
.body p{margin:0 0 8px}.body ul,.body ol{margin:0 0 8px;padding-left:24px}.body li p{margin:0}
.body a{color:var(--link)}
.body code{background:var(--code);border-radius:4px;padding:1px 4px;font:13px/1.5 "DejaVu Sans Mono",monospace}
.body pre{background:var(--code);border:1px solid var(--line);border-radius:6px;padding:8px 10px;margin:0 0 8px;
  overflow:auto}
.body pre code{padding:0;background:none;white-space:pre}
.body blockquote{margin:0 0 8px;padding-left:10px;border-left:3px solid var(--line);color:var(--quiet)}
.body table{border-collapse:collapse;margin:0 0 8px}
.body th,.body td{border:1px solid var(--line);padding:4px 9px;text-align:left}
.body div[data-mx-maths]{margin:0 0 8px}
.body hr{border:0;border-top:1px solid var(--line)}
.edited{color:var(--quiet);font-size:11px;margin-left:4px}
.reply{border-left:3px solid #a64b8c;color:var(--quiet);padding-left:8px;margin:2px 0 4px;font-size:13px}
.thread{display:inline-block;border:1px solid var(--line);border-radius:8px;padding:4px 10px;margin-top:6px;
  color:var(--quiet);font-size:13px}
.file{display:inline-block;background:var(--code);border-radius:8px;padding:6px 12px;margin-top:2px}
.file small{color:var(--quiet)}
.cut{max-height:210px;overflow:hidden;mask-image:linear-gradient(#000 60%,transparent)}
`

const sizeOf = (content: RawEvent) => {
  const { size = 0 } = content["info"] as { readonly size?: number }
  return `${Math.round(size / 1000)} kB`
}

const event = ({ by, content, cut, edited, replyTo, thread }: Shown, index: number) => {
  const html = content["formatted_body"]
  const isNotice = content["msgtype"] === "m.notice"
  const mark = edited === true ? `<span class="edited">(edited)</span>` : ""
  const body = content["msgtype"] === "m.file"
    ? `<div class="file">📄 ${escape(String(content["body"]))}&ensp;<small>${sizeOf(content)}</small></div>`
    : typeof html === "string"
    ? `<div class="body ${isNotice ? "notice" : ""} ${cut === true ? "cut" : ""}">${html}</div>${mark}`
    : `<div class="body plain ${isNotice ? "notice" : ""}">${escape(String(content["body"]))}${mark}</div>`
  return `<div class="event ${by}"><div class="avatar">${by === "ann" ? "A" : "H"}</div>
<div><span class="time">10:${30 + index}</span><span class="name">${by === "ann" ? "Ann" : "Helper"}</span></div>
${replyTo === undefined ? "" : `<div class="reply">${escape(replyTo)}</div>`}${body}
${thread === undefined ? "" : `<div class="thread">🧵 2&ensp;Helper: ${escape(thread)}</div>`}</div>`
}

/** The page; its title becomes its height, so that a picture can have the same. */
export const timelinePage = (events: ReadonlyArray<Shown>, isDark: boolean): string =>
  `<!doctype html><meta charset="utf-8"><style>${style(isDark)}</style><body>${events.map(event).join("\n")}
<script>document.title = String(Math.ceil(document.body.getBoundingClientRect().height))</script></body>`
