# page
page-name = Interregnum
page-close = Close
