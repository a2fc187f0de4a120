# 状态机与转移矩阵
states-title = 状态机
states-label = 各状态及其间的转移
states-show = 箭头上的数字
states-probability = 概率
states-count = 次数
states-occupants = { $count ->
    [0] { $state }：没有节点
   *[other] { $state }：{ $count } 个节点
  }
states-told = { $from } → { $to }：{ $left } 次中 { $count } 次{ $figure }：{ $causes }
states-few = { $told } · 观测太少
states-led = 有领导者
states-leaderless = 无领导者
states-read-count = {""}
states-read-probability = ，概率 { $value }（95%：{ $low } 至 { $high }）
states-read-rate = ，在该状态每秒 { $value } 次（95%：{ $low } 至 { $high }）
states-read-sampled = ，{ $step } 后为 { $value }（95%：{ $low } 至 { $high }）
states-rate = 速率
states-sampled = 采样
states-subject = 谁的状态
states-subject-phases = 节点：阶段
states-subject-roles = 节点：角色
states-subject-classic = 节点：三种状态
states-subject-cluster = 整个集群
states-never = { $from } → { $to }：尚未发生
states-never-causes = { $never }（{ $causes }）
states-list = { "、" }
states-or = { "或" }

transitions-title = 转移
transitions-time = 时间占比
transitions-unobserved = 未观测到：从未离开
transitions-count-title = { $left } 次中的 { $count } 次
transitions-interregna = 空位期
transitions-median = 中位数
transitions-longest = 最长
transitions-availability = 可用率

# 表中数字的含义。
transitions-probability = 节点下一步去哪里
transitions-count = 每种转移发生了多少次
transitions-rate = 在该状态每秒的转移次数
transitions-sampled = { $step } 之后节点在哪里
transitions-window = { $what }，{ $from } 至 { $until }
transitions-caption-probability = 跳跃链：离开行状态后进入列状态的概率，以及在每个状态所占的时间。
transitions-caption-count = 每种转移从行状态到列状态发生的次数，以及在每个状态所占的时间。
transitions-caption-rate = 生成元：在行状态中每秒的转移次数，以及在每个状态所占的时间。
transitions-caption-sampled = 采样链：处于行状态一步之后处于列状态的概率（包括停留），以及在每个状态所占的时间。
transitions-latest = 最近几次
transitions-go = 跳到标尺上的这一时刻
transitions-happened = { $node }：{ $cause }
states-step = 采样链的步长
states-step-wrong = 读到“{ $found }”；允许 1ms 到 1h 的时间
transitions-csv = CSV
transitions-csv-title = 将这些状态的全部数据保存为 CSV
