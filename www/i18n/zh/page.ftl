# page
page-name = Interregnum
page-tagline = 单领导者集群的实验场
page-close = 关闭
page-bad-link = 无法打开此链接：{ $error }
page-bad-first-link = 无法打开此链接，页面改用自带的场景：{ $error }
page-panel-not-loaded = 无法加载页面的这一部分。网络是否连通？当前的运行保持不变。
page-not-loaded = 无法加载 { $protocol } 的代码。网络是否连通？当前的运行保持不变。
page-bad-setting = 地址中的 { $name }={ $found } 在此没有意义。可用的值：{ $allowed }。
page-panic-title = Interregnum 出错了
page-panic-text = 这是我们程序的缺陷，不是您的操作有误。这次运行没有丢失，链接就在下面。如果您愿意反馈，请附上链接和下面这段文字。
page-panic-reload = 从头重新打开这次运行
page-panic-afresh = 重新开始

page-controls = 场景与页面
page-preset = 预设场景
page-protocol = 协议
page-nodes = 节点数
page-nodes-count = { $nodes } 个节点
page-scenario = 场景
page-events = 事件
page-share = 分享
page-language = EN · Switch to English
page-help = 帮助
page-faults-left-out = 有 { $count } 个故障涉及此集群中不存在的对象，已略去。

page-tabs = 面板
page-tab-states = 状态机
page-tab-transitions = 转移

page-help-title = 这是什么
page-help-text = 本页面中运行着一个单领导者集群：真实的共识代码，模拟的网络与磁盘，虚拟的时间。让领导者崩溃，就进入了“空位期”（interregnum），即无人领导的时段；看其余节点如何结束它，并在一旁读出每个节点做了什么、有多频繁。相同的场景在任何地方都得到相同的运行，因此一个链接就能让同事看到与您完全一样的过程。
page-help-click-title = 可以点什么
page-help-click-node = 点节点：使其崩溃、重启、暂停、立即超时，或查看内部状态。
page-help-click-link = 点两个节点之间的链路：单向或双向切断，再修复。
page-help-click-message = 点途中的消息：查看内容，或将其丢弃。
page-help-click-ruler = 点下方的标尺：前往任意时刻，可进可退。
page-help-shapes-title = 形状
page-help-messages-title = 消息
page-help-ballot = 请求投票
page-help-answer = 对投票请求的应答
page-help-replication = 携带日志条目，或表明领导者存活
page-help-acknowledgement = 对条目的确认
page-help-client = 客户端与节点之间
page-help-keys-title = 键盘

page-new-version = 本页面有新版本，可从当前时刻继续这次运行。
page-new-version-reload = 立即使用
