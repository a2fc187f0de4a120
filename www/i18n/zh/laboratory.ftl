# 实验室：图表、文字与文件
laboratory-title = 实验室
laboratory-short = 实验室
laboratory-hint = 本次运行至今的统计
laboratory-tabs = 主题
laboratory-key = 实验室
laboratory-svg = SVG
laboratory-csv = CSV
laboratory-save-svg = SVG：将“{ $title }”存为图片
laboratory-save-csv = CSV：保存“{ $title }”的数据
laboratory-explain = 说明
laboratory-loading = 正在加载图表……
laboratory-failed = 图表无法加载，以下改用数字表示。重新加载页面可再试一次。
laboratory-slider = 图表，用方向键读取数值

laboratory-tab-interregna = 空位期
laboratory-tab-occupancy = 状态占比
laboratory-tab-sojourns = 停留时间
laboratory-tab-convergence = 收敛
laboratory-tab-memory = 有多“马尔可夫”？
laboratory-tab-fairness = 公平性
laboratory-tab-chaos = 混沌模型
laboratory-tab-events = 按事件

laboratory-unit-us = 微秒
laboratory-unit-ms = 毫秒
laboratory-unit-s = 秒
laboratory-unit-min = 分
laboratory-unit-h = 小时

laboratory-ended = 已结束
laboratory-mean = 平均
laboratory-p50 = 中位数
laboratory-p90 = 90% 不超过
laboratory-p99 = 99% 不超过
laboratory-max = 最长
laboratory-median = 中位数
laboratory-measured = 实测
laboratory-band = 95% 置信带
laboratory-run-time = 运行时间

laboratory-histogram = 空位期有多长
laboratory-distribution = 到某时刻已结束的比例
laboratory-interregna-none = 尚无结束的空位期。让领导者崩溃即可引发一次。
laboratory-interregna-time = 没有领导者的时间
laboratory-interregna-count = 空位期次数
laboratory-interregna-bars = 空位期
laboratory-interregna-share = 在此时间内结束
laboratory-interregna-latest = 仅含最近 { $count } 次空位期，更早的不再逐一保留。
laboratory-interregna-said = { $count ->
    [0] 尚无结束的空位期。
   *[other] 已有 { $count } 次空位期结束：半数不超过 { $half }，九成不超过 { $most }，最长 { $longest }。
}

laboratory-occupancy-title = 各状态占比随时间的变化
laboratory-occupancy-share = 节点占比
laboratory-occupancy-none = 尚未发生任何事：请让运行继续。
laboratory-occupancy-said = 占全部节点时间的比例：{ $shares }。

laboratory-tab-passages = 长期来看
laboratory-passages-relaxation = 记忆衰减到 1/e 需
laboratory-passages-mixing = 起点不再重要需
laboratory-passages-classes = 状态类数
laboratory-passages-by-state = 按状态
laboratory-passages-state = 状态
laboratory-passages-mean-sojourn = 平均停留
laboratory-passages-visits = 每小时访问次数
laboratory-passages-occupancy = 实测时间占比
laboratory-passages-stationary = 长期占比
laboratory-passages-first = 首次到达列状态的平均时间
laboratory-passages-from-to = 从 ↓ 到 →
laboratory-passages-on-the-way = 从失去领导者到选出领导者：途中的期望访问次数
laboratory-passages-expected-visits = 期望访问次数
laboratory-passages-absorbing = “{ $states }”进入后从未离开：到目前为止是吸收状态，长期时间全部在此。
laboratory-passages-closed = { $states }：闭类。到目前为止，进入后从未离开。
laboratory-passages-transient = { $states }：暂态。已被永久离开，长期不在此停留。
laboratory-passages-periodic = { $states }：每次往返的步数都是 { $period } 的倍数，因此跳跃链是周期的；但停留时间是随机的，所以按时间看过程并不周期。
laboratory-passages-note = 以上都由实测速率推出，仿佛链没有记忆。若有记忆，平均值比形状更可信。
laboratory-years = { $years } 年

laboratory-predicted = 链的预测
laboratory-predicted-mean = 预测平均
laboratory-interregna-after-reigns = 统计的是从失去领导者到选出领导者的时间。启动阶段不计：此前没有领导者可失去。
laboratory-prediction-few = 链预测平均 { $predicted-mean }，实测 { $measured-mean }；但只有 { $count } 次空位期，太少，无法比较。
laboratory-prediction-silent = 集群的链给不出平均值：它含有一个无领导者的状态，到目前为止从那里从未选出领导者。
laboratory-prediction-fits = 链的预测吻合：平均 { $predicted-mean }，实测 { $measured-mean }；其分布函数与实测最多相差 { $distance } 个百分点，95% 置信带允许 { $band } 个。
laboratory-prediction-shape = 链预测对了平均值（{ $predicted-mean }，实测 { $measured-mean }），但形状不对：它预计 { $at } 内结束 { $predicted }，实测为 { $measured }。相差 { $distance } 个百分点，而 95% 置信带只允许 { $band } 个。
laboratory-prediction-mean = 链预测的形状在 95% 置信带之内，但平均值不对：{ $predicted-mean }，实测 { $measured-mean }。
laboratory-prediction-neither = 链预测的平均值（{ $predicted-mean }，实测 { $measured-mean }）和形状都不对：它预计 { $at } 内结束 { $predicted }，实测为 { $measured }。相差 { $distance } 个百分点，而 95% 置信带只允许 { $band } 个。

laboratory-state = 状态
laboratory-stays = 停留次数
laboratory-quoted = “{ $name }”
laboratory-variation = 标准差 ÷ 平均
laboratory-exponential = 同均值的指数分布
laboratory-sojourns-time = 在此状态的时间
laboratory-sojourns-share = 在此时间内离开
laboratory-sojourns-table = 每次停留多久
laboratory-sojourns-none = 尚无状态被离开过十次。让运行继续，或让某个节点崩溃。
laboratory-sojourns-whole = 被窗口边缘截断的停留不计：窗口之前已开始的，以及仍在继续的。
laboratory-sojourns-more = 图中是停留次数最多的 { $count } 个状态，表中是全部。
laboratory-sojourns-latest = 仅含最近 { $count } 次停留，更早的不再逐一保留。
laboratory-sojourns-said = { $state }：{ $count } 次停留，半数不超过 { $half }，最长 { $longest }；标准差与平均之比 { $variation }，指数分布为 1。

laboratory-memory-tests = 停留时间是指数分布吗？
laboratory-memory-gini = 基尼系数
laboratory-memory-z = z
laboratory-memory-p = p
laboratory-memory-finding = 结论
laboratory-memory-few = 太少，无法判断
laboratory-memory-memoryless = 足够无记忆
laboratory-memory-regular = 过于规则：每次都差不多
laboratory-memory-irregular = 过于不规则：长短悬殊
laboratory-memory-plot = { $state }：停留时间与指数分布对照
laboratory-memory-expected = 指数分布的期望值
laboratory-memory-measured = 实测
laboratory-memory-diagonal = 与指数分布一致
laboratory-memory-said = { $state }：{ $count } 次停留按长短排列，各与指数分布下应有的值对照。基尼系数 { $gini }，指数分布为 0.5。
laboratory-memory-statistic = 二阶检验 G²
laboratory-memory-freedom = 自由度
laboratory-memory-order-p = p
laboratory-memory-order-none = 二阶检验：每个状态要么只从一处进入，要么只通向一处，因此无从判断来路是否重要。
laboratory-memory-order-few = 二阶检验：只有 { $count } 对相继的跳跃，太少，无法判断来路是否重要。
laboratory-memory-order-first = 二阶检验：没有迹象表明来路重要。仅凭当前状态就能说明下一步去哪里。
laboratory-memory-order-second = 二阶检验：下一步去哪里，不仅取决于当前状态，也取决于从哪里来。
laboratory-memory-verdict-few = 任何状态的停留都太少，无法判断有多“马尔可夫”。让运行继续，或让某个节点崩溃。
laboratory-memory-verdict-markov = 就本次运行所见，它是马尔可夫的：停留足够无记忆，来路也不重要。链预测的平均值和形状都可信。
laboratory-memory-verdict-semi = 不完全是马尔可夫的：在{ $states }的停留“记得”已持续多久，正如等待一个取自区间的超时。时间占比和平均时间只需要平均值，仍然成立；形状则不成立：例如空位期在平均值之外的分布，或起点多快被遗忘。
laboratory-memory-verdict-order = 不完全是马尔可夫的：停留足够无记忆，但下一个状态取决于前一个状态。时间占比成立；状态之间的平均时间只是近似。
laboratory-memory-verdict-both = 不是马尔可夫的：在{ $states }的停留“记得”已持续多久，下一个状态也取决于前一个状态。时间占比成立；状态之间的平均时间只是近似，形状不成立。
laboratory-memory-note = 基尼系数：两次停留之差的平均除以平均的两倍；指数分布为 0.5，每次都差不多则更小。z 是它与 0.5 的距离，以标准差计；p 是若为指数分布时出现这么大距离的概率。p 大于 0.01 或基尼系数与 0.5 相差不到 0.02，即称为足够无记忆。

laboratory-convergence-availability = 有领导者的时间占比
laboratory-convergence-availability-short = 有领导者的时间
laboratory-convergence-interregnum = 平均空位期
laboratory-convergence-interregnum-short = 平均空位期
laboratory-convergence-probability = { $from } → { $to }：概率
laboratory-convergence-rate = { $from } → { $to }：速率
laboratory-convergence-probability-axis = 占从该处跳出的比例
laboratory-convergence-rate-axis = 每秒（在该状态时）
laboratory-convergence-estimate = 当时的估计
laboratory-convergence-now = 现在
laboratory-convergence-value = { $value }（{ $low } 至 { $high }）
laboratory-convergence-none = 发生的事还不够：请让运行继续。
laboratory-convergence-note = 每条线是在那一刻会得到的估计，周围是 95% 置信带。时间占比：由最多 24 批之间的离散程度得出，早期各批很短且彼此相关，置信带因此偏窄。平均空位期：学生 t 分布，视各次互不相关。概率：威尔逊区间；速率：泊松过程的精确区间。
laboratory-convergence-cut = 最初的估计偏差很大；超出图外的部分不画。
laboratory-convergence-point = 指向状态机的箭头或矩阵的单元格，即可看它的数值如何收敛；现在显示的是有其他去向的转移中最频繁的一个。
laboratory-convergence-said = { $title }：最终为 { $value }，95% 区间 { $low } 至 { $high }。
