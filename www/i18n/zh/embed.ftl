# 文档中的插图。
embed-play = 播放
embed-open = 在实验场中打开
embed-open-title = 在新标签页的实验场中打开这一时刻
