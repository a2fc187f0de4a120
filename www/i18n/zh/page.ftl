# page
page-name = Interregnum
page-close = 关闭
page-panic-title = Interregnum 出错了
page-panic-text = 这是我们程序的缺陷，不是您的操作有误。这次运行没有丢失，链接就在下面。如果您愿意反馈，请附上链接和下面这段文字。
page-panic-reload = 从头重新打开这次运行
page-panic-afresh = 重新开始
