"""What each metric of the dashboards means, in Indonesian: panels say it beside the table's own English meaning."""

from __future__ import annotations

from collections.abc import Mapping

from ..metrics import table
from ..metrics.metric import Metric

MEANINGS: Mapping[Metric, str] = {
    # -- Supervisor ----------------------------------------------------------------------------------------------------
    table.WARNINGS: "Yang ditemukan pengawas hasil salah pada layanan; 1 atau lebih: bertindak (`sigap warnings`).",
    table.INCIDENTS_OPEN: "Kejadian yang masih berjalan: belum dibatalkan dan belum ditutup.",
    table.WAITING: "Kebutuhan yang kekurangan unit; latihan dan uji coba tidak dihitung.",
    table.WAITING_AGE: "Berapa lama kebutuhan tertua tiap prioritas kekurangan unit tanpa jeda.",
    table.UNACKNOWLEDGED: "Perintah yang sudah dikirim dan belum dijawab.",
    table.OBJECTIVES: "Janji waktu rencana kota yang ditepati (met) atau dilanggar (missed), begitu waktunya lewat.",
    table.REPORTED_DISPATCHED: "Berapa lama kebutuhan menunggu perintah pertamanya, termasuk waktu pengawas.",
    table.SENT_ACKNOWLEDGED: "Berapa lama awak menjawab perintah, menurut prioritas kebutuhan.",
    table.DISPATCHED_ON_SCENE: "Berapa lama unit dari perintah sampai tiba di lokasi, menurut prioritas kebutuhan.",
    table.ETA_ERROR: "Jam tiba dikurangi perkiraan: di atas 0 lebih lambat. Selalu satu arah: kecepatan jalan keliru.",
    table.UNITS: "Unit dalam daftar kota menurut instansi dan keadaannya.",
    table.STALE: "Unit bertugas yang posisi terbarunya lebih tua dari 10 menit.",
    table.MISSED: "Perintah yang habis waktu jawabnya, menurut instansi.",
    table.DESKS_ASKED: "Permintaan dan pemberitahuan yang belum dijawab meja instansi.",
    table.NOT_ANSWERING: "1 = dua perintah berturut-turut tak dijawab: instansi itu tidak lagi diperintah otomatis.",
    table.MODES: "0 = tidak ada dalam mode ini, 1 = sebagian instansi, 2 = seluruh layanan; lihat `sigap mode show`.",
    table.HELD_IN_SURGE: "Kebutuhan yang ditahan dalam lonjakan sampai dilepas manusia; lihat `sigap held list`.",
    table.REPORTS_LAST_HOUR: "Laporan dalam satu jam terakhir.",
    table.ORDERS: "Perintah yang dikirim kepada unit. Laporan naik tanpa perintah: tidak ada yang diutus.",
    table.SHORTFALLS: "Kebutuhan yang tidak terpenuhi, menurut alasan; dihitung tiap kali alasannya berubah.",
    table.OVERRIDES: "Pilihan pengawas yang berbeda dari mesin, menurut alasan yang diberikan.",
    table.ALERTS: "Yang diberitahukan kepada manusia tanpa diminta, menurut jenisnya.",
    table.CALLER_READS: "Berapa kali data pribadi penelepon dibuka; siapa dan kapan ada di DATA/audit/callers.jsonl.",
    table.DIVERTS: "Unit di jalan yang dialihkan ke yang lebih mendesak.",
    table.REGRET: "Berapa lama unit pertama kalah dari unit terbaik yang diketahui kemudian; 0 = dialah yang terbaik.",
    table.AGENCY_REGRET: "Detik yang hilang itu per instansi. Naik lebih cepat: lihat keputusan di `sigap stats`.",
    # -- Engine --------------------------------------------------------------------------------------------------------
    table.COMMITTED_SEQ: "Entri jurnal terbaru yang sudah tersimpan pasti. Naik setiap ada kejadian.",
    table.QUEUED: "Perintah yang menunggu keputusan, menurut golongan.",
    table.CLOCK_DIFFERENCE: "Jam layanan dikurangi jam mesin. Mulai 2 detik semua cap waktu menyesatkan.",
    table.RESIDENT: "Memori proses server ini.",
    table.REPORT_COMMITTED: "Dari laporan diterima sampai keputusannya tersimpan. Di atas 2 detik orang menunggu.",
    table.COMMAND_APPLIED: "Kerja mesin sendiri untuk satu perintah: dari diambil sampai diputuskan dan diterapkan.",
    table.RPC_CALLS: "Panggilan yang dijawab, termasuk penolakan, dan aliran yang dibuka, menurut metode.",
    table.RPC_FAILED: "Panggilan dan aliran yang berakhir dengan galat, termasuk penolakan aturan, menurut metode.",
    table.RPC_ANSWERED: "Panggilan dan lamanya: terminal awak (crew), perintah lain (command), pembacaan (read).",
    table.REJECTIONS: "Galat menurut nama alasannya. Laporan yang ditolak adalah orang yang tidak mendapat jawaban.",
    table.QUEUED_AGE: "Berapa lama perintah tertua tiap golongan sudah menunggu.",
    table.SHED: "Perintah yang ditolak karena antrean penuh. Keadaan darurat yang ditolak harus dicatat di kertas.",
    table.CPU: "Waktu prosesor yang dipakai proses server ini.",
    table.WATCHERS: "Semua aliran yang mengikuti siaran.",
    table.WATCHERS_BEHIND: "Entri yang belum diambil aliran paling lambat tiap golongan.",
    table.FEED_BEHIND: "Antara keputusan sebuah entri dan tibanya di proses pendamping, untuk yang terbaru.",
    # -- Store ---------------------------------------------------------------------------------------------------------
    table.STORE_AWAY: "Penyimpanan tidak mengonfirmasi: tidak ada keputusan, penelepon diminta mengulang.",
    table.STORE_PRIMARY: "Penyimpanan adalah yang utama; bila bukan, ia replika yang tidak menerima entri.",
    table.STORE_REPLICAS: "Replika yang mengikuti penyimpanan; bila ada, jawaban menunggu satu di antaranya.",
    table.TAIL_AGE: "Umur keputusan tertua yang belum tersimpan; 0 = tidak ada. Belum ada yang diberi tahu.",
    table.BATCH_CONFIRMED: "Bagian penyimpanan: dari entri dikirim sampai pasti di disk. Sebelumnya semua menunggu.",
    table.SNAPSHOT_SEQ: "Entri yang dipotret cuplikan terbaru; mulai ulang membaca dari sana.",
    table.STORE_MEMORY_LIMIT: "Memori yang boleh dipakai penyimpanan. Periksa mulai 60 %; bila penuh, ia menolak.",
    table.REQUESTS: "Nomor permintaan yang diingat untuk menjawab ulangan; penuh pada 200000.",
}
