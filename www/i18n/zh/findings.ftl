# 实验室的发现：公平性、混沌模型、事件矩阵、文章的案例
findings-fairness-alone = 只有一个节点，没有竞争，也就谈不上公平。
findings-fairness-leaderless = 这里从来没有领导者，也就没有选举可谈公平。
findings-fairness-none = 还没有节点当过领导者。请让运行继续，直到选出一位。
findings-fairness-few = 数据太少，无法判断：{ $nodes } 个节点之间仅有 { $count } 次任期。要判断机会是否均等，每个节点的期望次数至少为 5，总共需要 { $needed } 次。
findings-fairness-fair = 就这 { $count } 次任期来看是公平的：若 { $nodes } 个节点机会均等，出现至少这么不均匀的次数，概率为 { $chance }。
findings-fairness-doubtful = 可能不公平：若 { $nodes } 个节点机会均等，这 { $count } 次任期出现如此不均匀的次数，概率只有 { $chance }。不妨让它继续运行。
findings-fairness-unfair = 不公平：若 { $nodes } 个节点机会均等，这 { $count } 次任期出现如此不均匀的次数，概率只有 { $chance }。有些节点比别的更容易当选。
findings-fairness-reigns-title = 各节点当选的次数
findings-fairness-time-title = 各节点在任的时间
findings-fairness-reigns = 任期数
findings-fairness-share = 时间占比
findings-fairness-node = 节点
findings-fairness-nodes = 节点
findings-fairness-equal = 均等份额
findings-fairness-others = 另外 { $count } 个节点从不领导，因此不计入：并非人人都为领导而设，有的监视、裁决、存储，有的只是旁听。
findings-fairness-total = 任期数
findings-fairness-expected = 每个节点的期望
findings-fairness-led = 在任总时间
findings-fairness-statistic = 卡方统计量
findings-fairness-freedom = 自由度
findings-fairness-p = p 值
findings-fairness-near = 现在所有节点彼此一样远。如果节点 2 站得稍远一些，节点 3 再远一倍，依此类推，会怎样？
findings-fairness-far = 节点 k 比节点 1 远 { $distance } ×（k − 1），即设置项 network.distance。离得远的节点既晚得知选举，也晚被别人听到。
findings-fairness-set-far = 试一试：每一级远 { $distance }
findings-fairness-set-near = 让它们重新一样远
findings-fairness-crashes = 每次选举之前，都得先失去一位领导者。
findings-fairness-set-crashes = 每 3 秒让领导者崩溃一次

findings-chaos-none = 本次运行没有混沌：只有人为操作才会让节点故障。下面是模型对“节点各自随机故障与恢复”的预测。
findings-chaos-lead = 每个节点各自平均 { $mtbf } 故障一次，平均 { $mttr } 修复。实测时长 { $lasted }。
findings-chaos-table = 模型与实测
findings-chaos-quantity = 量
findings-chaos-model = 模型
findings-chaos-measured = 实测
findings-chaos-error = 标准误
findings-chaos-apart = 相差几个标准误
findings-chaos-one-up = 单个节点在线
findings-chaos-quorum = 多数节点在线
findings-chaos-leader = 有领导者且能联系到多数
findings-chaos-led = 有领导者
findings-chaos-no-quorum = 这里没有法定人数：可以领导的节点之间不需要多数。模型只说明其中有多少在线，不涉及领导者。
findings-chaos-no-quorum-here = 这里没有法定人数
findings-chaos-lasts = 多数恢复之后能维持多久
findings-chaos-to-loss = 从全部在线到失去多数
findings-chaos-note = 模型中的领导者一失去多数就退位。而在没有启用 check-quorum 时，真实的领导者即使只剩少数节点也保留角色，一旦有节点恢复便立刻重新执政，无需选举。因此实测到的有领导者的时间会多于模型的预测。
findings-chaos-few = { $count ->
    [0] 多数尚未失去过
   *[other] 多数只失去过 { $count } 次
}，标准误本身也很粗略，而且偏小。请让运行继续。
findings-chaos-title = 有多少节点在线
findings-chaos-up = 在线节点数
findings-chaos-band = 在线节点
findings-chaos-share = 时间占比
findings-chaos-said = 按在线节点数划分的时间占比：{ $shares }。
findings-chaos-not-yet = 混沌才刚开始：请让运行继续。
findings-chaos-no-election = 未知：尚未测到选举
findings-chaos-by-itself = 单看模型
findings-chaos-mtbf = 平均故障间隔时间
findings-chaos-mttr = 平均修复时间
findings-chaos-nodes = 共 { $nodes } 个节点{ $election ->
    [none] {""}
   *[other] ，选举平均耗时 { $election }（实测）
}。
findings-chaos-refused = “{ $found }”不是有效的时间。允许 1ms 到 24h，须带单位：500ms、10s、2.5s、5m 或 1h。
findings-chaos-start = 以这些时间开始混沌
findings-chaos-change = 改用这些时间
findings-chaos-stop = 停止混沌

findings-event-election = 选举
findings-event-heartbeat = 心跳
findings-event-timeout = 超时
findings-event-fault = 故障
findings-event-repair = 修复
findings-event-lead = 事件到达某个节点时，该节点接下来会变成什么，按它当时所处的状态分行。每一行之和为 1；若该状态下从未遇到这种事件，则注明未观测到。大多数事件什么也不改变，它们落在对角线上。
findings-event-events = { $count ->
   *[other] { $shown } 个事件
}
findings-event-count = { $of } 次中有 { $count } 次（{ $event }）
findings-event-matrix = 节点的去向：{ $event }
findings-event-not-observed = 未观测到
findings-event-sum = 和

findings-case-title = 重演文章中的案例
findings-case-lead = 本实验场所回应的那篇文章，以三个节点、节点 1 为领导者为例，给每种事件都写了一个“转移矩阵”。左边是文章所印，右边是本次运行按它那三种状态测得的结果。
findings-case-printed = 文章所印
findings-case-measured = 实测
findings-case-election = 选举使候选者成为领导者，或退回跟随者。三种状态里没有候选者，所以看上去是“跟随者 → 领导者”，或者什么也没发生。
findings-case-heartbeat = 心跳几乎让所有节点保持原状，单位矩阵在这里大体正确。例外是得知有更新的领导者而退位的节点。
findings-case-timeout = 超时使跟随者成为候选者。文章中的零会让节点凭空消失；三种状态则只能显示跟随者仍是跟随者，因为它要去的状态不在其中。
findings-case-why = 为什么不同？转移矩阵的每一行是下一步各种可能的概率，而下一步总会发生些什么，所以每行之和必须为 1。文章的三个矩阵中有两个带有全零的行，根本不是转移矩阵。矩阵的下标一会儿是节点（N 个节点，“节点 i ……的概率”），一会儿又是状态（领导者、跟随者、故障），只有不去追问是哪一种，案例才说得通。其中没有候选者，而选举恰恰发生在这个状态。其中也没有概率：除了 0 就是 1，而这里的每个数都是数出来的。
findings-case-open = 打开文章的三个节点
findings-case-other = 当前运行的是另一个场景，右边显示的是它的实测结果。文章的案例有三个节点，由节点 1 成为领导者。
