const dayName = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const dayMs = 86_400_000;

const midnight = (moment: number | string): number => new Date(moment).setHours(0, 0, 0, 0);

/** True when two ISO times fall on one day where the reader is. */
export const isSameDay = (one: string, other: string): boolean => midnight(one) === midnight(other);

/** "Today", "Yesterday", or the weekday and date, in the reader's language. */
export function dayLabel(time: string): string {
  const daysAgo = Math.round((midnight(Date.now()) - midnight(time)) / dayMs);
  const label = daysAgo < 2 ? relative.format(-daysAgo, "day") : dayName.format(new Date(time));
  return label.replace(/^./u, (letter) => letter.toLocaleUpperCase());
}
