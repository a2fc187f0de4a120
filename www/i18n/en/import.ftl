# import
import-door = Open …
import-key = open a link, a text or a file
import-title = Open a link or a text
import-label = A link, or a scenario as text
import-hint = Paste a link or a scenario here, or drop a file anywhere on the page.
import-file = Choose a file …
import-open = Open
import-nothing = What it would change shows here, before anything changes.
import-same = It is the scenario that runs now.
import-moment = It stands at { $at }, paused.
import-changes = What it changes
import-before = now
import-after = then
import-fault = Fault
import-initial = Logs at time 0
import-more = { $count ->
    [one] … and one more change
   *[other] … and { $count } more changes
}
import-too-large = The file has { $bytes } bytes; a scenario has at most { $most }.
import-unreadable = The file could not be read.
import-recent = Of late
import-forget = Forget all
import-recent-about = { $protocol } · { $nodes ->
    [one] 1 node
   *[other] { $nodes } nodes
} · seed { $seed } · { $faults ->
    [0] no faults
    [one] 1 fault
   *[other] { $faults } faults
}
