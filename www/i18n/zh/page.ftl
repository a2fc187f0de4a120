# page
page-name = Interregnum
page-close = 关闭
