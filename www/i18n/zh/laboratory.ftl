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
laboratory-loading = 正在加载图表…
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
