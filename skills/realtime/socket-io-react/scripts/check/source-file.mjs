/**
 * A source file as the traps look at it. `code` has comments and the insides of strings blanked, `plain` only comments;
 * offsets are those of the file. This is no parser: it knows brackets, strings, comments and nothing of types.
 */
export function createSourceFile(name, text) {
  const script = name.endsWith(".vue") ? onlyScripts(text) : text;
  const { code, plain } = mask(script);

  /** Every call of what the expression matches (the name before the bracket), with its arguments. */
  function calls(callee) {
    const pattern = new RegExp(`(?:${callee.source})\\s*(?:<[^()]*>)?\\s*\\(`, "g");
    return [...code.matchAll(pattern)].map(({ index, 0: match }) => {
      const ranges = argumentRanges(code, index + match.length - 1);
      return {
        at: index,
        args: ranges.map(([start, end]) => plain.slice(start, end).trim()),
        code: ranges.map(([start, end]) => code.slice(start, end).trim()),
      };
    });
  }

  /** Listeners of something named like a socket, and those handed to `on` or `useSocketEvent`: event, handler, its parameters. */
  function listeners() {
    const added = calls(
      /\b[\w.]*(?:socket|io|namespace|nsp|manager|client)\w*(?:\(\))?[!?]?\.(?:on|once)|(?<![.\w])(?:on|useSocketEvent)/i,
    );
    return added.flatMap(({ at, args, code: masked }) => {
      const [event, handler] = args;
      if (handler === undefined || !/^["'`]/.test(event)) return [];
      return [{ at, event: event.slice(1, -1), handler, body: masked[1], names: parameterNames(masked[1]) }];
    });
  }

  /** Every place where the expression matches outside of comments and not inside a string. */
  const places = (pattern) => [...plain.matchAll(pattern)].filter(({ index }) => code[index] === plain[index]);

  return {
    name,
    code,
    plain,
    calls,
    listeners,
    places,
    lineAt: (offset) => text.slice(0, offset).split("\n").length,
    text,
  };
}

function onlyScripts(text) {
  const blank = (part) => part.replace(/[^\n]/g, " ");
  let end = 0;
  let result = "";
  for (const { index, 0: whole, 1: open, 2: body } of text.matchAll(/(<script\b[^>]*>)([^]*?)<\/script>/g)) {
    result += blank(text.slice(end, index) + open) + body;
    end = index + open.length + body.length;
    if (whole === "") break;
  }
  return result + blank(text.slice(end));
}

// A comment, a string, a template's text, or a regular expression (after what no value can end with).
const token =
  /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?<=[(,=:[!&|?{};]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*|`|[{}]/g;

function mask(text) {
  const code = [...text.split("")];
  const plain = [...code];
  const blank = (characters, start, end) => {
    for (let at = start; at < end; at += 1) if (characters[at] !== "\n") characters[at] = " ";
  };
  // One entry per template that is open: how many braces are open in its expression.
  const templates = [];
  let match;
  token.lastIndex = 0;
  while ((match = token.exec(text))) {
    const [found] = match;
    const end = match.index + found.length;
    if (found.startsWith("//") || found.startsWith("/*")) {
      blank(code, match.index, end);
      blank(plain, match.index, end);
    } else if (found === "{" && templates.length > 0) templates[templates.length - 1] += 1;
    else if (found === "}" && templates.length > 0) {
      templates[templates.length - 1] -= 1;
      if (templates.at(-1) === 0) token.lastIndex = readTemplate(text, end, code, blank, templates);
    } else if (found === "`") {
      templates.push(0);
      token.lastIndex = readTemplate(text, end, code, blank, templates);
    } else if (found.length > 1) blank(code, match.index + 1, end - 1);
  }
  return { code: code.join(""), plain: plain.join("") };
}

/** Blanks a template's text up to its end or its next expression; answers where reading goes on. */
function readTemplate(text, start, code, blank, templates) {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "`") {
      blank(code, start, at);
      templates.pop();
      return at + 1;
    } else if (text.startsWith("${", at)) {
      blank(code, start, at);
      templates[templates.length - 1] = 1;
      return at + 2;
    }
  }
  return text.length;
}

/** The names in the parameter list of a function, without their types. */
function parameterNames(handler) {
  const [, list, single] =
    /^(?:async\s*)?(?:function\b\s*\w*\s*)?(?:\(([^]*?)\)|(\w+))\s*(?::[^={]+)?(?:=>|\{)/.exec(handler) ?? [];
  return [...(list ?? single ?? "").matchAll(/(?<![:.]\s*)\b([A-Za-z_$][\w$]*)\b/g)].map(([name]) => name);
}

/** Where each argument begins and ends, for the bracket at this offset. */
function argumentRanges(code, open) {
  const ranges = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < code.length; at += 1) {
    if ("([{".includes(code[at])) depth += 1;
    else if (")]}".includes(code[at])) depth -= 1;
    if (depth === 0 || (depth === 1 && code[at] === ",")) {
      if (code.slice(start, at).trim() !== "") ranges.push([start, at]);
      start = at + 1;
    }
    if (depth === 0) break;
  }
  return ranges;
}

/** Where in the file something was found: a call of `calls`, or a match of `places`. */
export const offsets = (found) => found.map((one) => (Array.isArray(one) ? one.index : one.at));
