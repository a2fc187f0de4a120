# share
share-title = Share this run
share-tabs = What to take along
share-tab-link = Link
share-tab-embed = Embed
share-tab-pictures = Pictures
share-tab-animation = Animation
share-tab-data = Data

share-copy = Copy
share-copied = Copied to the clipboard.
share-not-copied = The browser refused the clipboard. The text is selected.
share-copying = Copying …
share-save = Save
share-saved = Saved as { $name }, { $size }.
share-not-saved = It could not be saved.
share-failed = It could not be made: { $why }.
share-too-large = it would be larger than { $most }
share-cancel = Cancel
share-cancelled = Cancelled. Nothing was saved.
share-no-downloads = The document around this page allows no downloads: open the page by itself to save files.
share-unknown-downloads = If no file arrives, the document around this page allows no downloads: open the page by itself.

share-link = Link
share-size = { $bytes } bytes of { $most } at most
share-too-long = This link has { $bytes } bytes, and links over { $most } bytes are refused: send the scenario’s text instead, under Data.
share-goes-in = What goes into the link
share-this-moment = this moment, { $at }
share-this-window = the window of the statistics
share-this-panel = the open panel
share-holds-scenario = { $name }: { $nodes ->
    [one] one node
   *[other] { $nodes } nodes
}, { $protocol }, seed { $seed }, { $faults ->
    [0] no faults
    [one] one fault
   *[other] { $faults } faults
}.
share-holds-moment = Whoever opens it stands here, paused, with the same digest { $digest }.
share-holds-beginning = Whoever opens it sees the run from its beginning.
share-own-title = Title
share-own-note = Note
share-own-note-hint = What to look at; shown beside the cluster
share-too-many-letters = { $found } characters; allowed are { $most }. The link keeps what it had before.
share-markdown = Markdown
share-command = The same on the command line

share-embed-about = For a document: the page without its head, as large as its frame.
share-part-first = Shows
share-part-second = and
share-part-none = nothing else
share-part-cluster = the cluster
share-part-states = the state machine
share-part-transitions = the transitions
share-part-time = the ruler
share-part-events = the events
share-part-spacetime = the space-time diagram
share-part-log = the logs
share-part-laboratory = the laboratory
share-part-compare = the comparison
share-theme = Theme
share-theme-system = as the reader’s system
share-theme-page = as on the page
share-theme-light = light
share-theme-dark = dark
share-plays = plays while it is in sight
share-transparent = the document’s own background
share-from-this-moment = from this moment on
share-iframe = Frame
share-element = Element, with a script of this page
share-try = Open what the frame shows

share-picture-of = Picture of
share-picture-cluster = the cluster
share-picture-states = the state machine
share-picture-ruler = the ruler
share-picture-about = The pictures are of this moment. SVG files carry the title and the link; PNG files have two pixels for each of the page.
share-save-svg = Save SVG
share-save-png = Save PNG
share-drawing = Drawing …
share-no-studio = The part of the page that makes pictures did not load. Reload the page to try again.

share-film-window = From and to
share-film-wrong = Write it such as 2s..5s: from one moment to a later one.
share-film-speed = Speed
share-film-form = Format
share-form-gif = GIF
share-form-webm = WebM
share-film-states = with the state machine beside it
share-film-about = { $frames } frames, { $lasts } long
share-film-too-long = { $frames } frames are too many, at most { $most }: take a shorter part or a higher speed.
share-film-progress = Frame { $frame } of { $frames }
share-film-done = Ready: { $size }.
share-record = Record
share-save-film = Save

share-text = Scenario, as text
share-trace = Trace
share-trace-about = Every event since the beginning, one JSON object a line
share-report = Report
share-report-about = The run in figures, as JSON
share-csv = Statistics
share-csv-about = Every figure with its interval, as CSV
share-writing = Playing the run anew and writing it down …
